import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { takeLock } from './lock.mjs'

const name = (text: string) => `dtrace-linux-test-${process.pid}-${text}`

test('a second taker waits for the first to let go, and is told who has it', async () => {
  const order: string[] = []
  const first = await takeLock(name('two'))
  const second = takeLock(name('two'), (pid) => order.push(`owner ${pid}`)).then((lock) => {
    order.push('second')
    return lock
  })
  await expect.poll(() => order).toEqual([`owner ${process.pid}`])
  order.push('first ends')
  first.release()
  const lock = await second
  lock.release()
  expect(order).toEqual([`owner ${process.pid}`, 'first ends', 'second'])
})

test('of many takers one at a time has the lock', async () => {
  let owners = 0
  const seen: number[] = []
  const take = async () => {
    const lock = await takeLock(name('many'))
    seen.push(++owners)
    await new Promise((resolve) => setTimeout(resolve, 2))
    owners--
    lock.release()
  }
  await Promise.all(Array.from({ length: 5 }, take))
  expect(seen).toEqual([1, 1, 1, 1, 1])
})

test('the lock of a killed process is free', async () => {
  const code = `import { takeLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.mjs'))}
    await takeLock(${JSON.stringify(name('killed'))}); console.log('taken')`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code])
  await once(owner.stdout, 'data')
  const waiting = takeLock(name('killed'))
  owner.kill('SIGKILL')
  const lock = await waiting
  lock.release()
})
