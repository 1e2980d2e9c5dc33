import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Script } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundle, writeCodeCache } from './bundle.mjs'

const root = mkdtempSync(join(tmpdir(), 'dtrace-bundle-'))
afterAll(() => rmSync(root, { recursive: true }))

const sources = {
  'src/cli/main.ts': `
    import { text } from '../library/load.ts'
    export async function main(args: readonly string[]): Promise<number> {
      const { late } = await import('./late.ts')
      if (args[0] === 'busy') {
        const work = (at: number): number => Math.imul(at, 3) ^ (at >> 1)
        let sum = 0
        for (let at = 0; at < 3_000_000; at++) sum ^= work(at)
        return sum & 0
      }
      console.log(text(), late, args.join(' '))
      return args.length
    }`,
  'src/cli/late.ts': "export const late = 'late'",
  'src/library/load.ts': `
    import { createRequire } from 'node:module'
    import { readFileSync } from 'node:fs'
    import { join } from 'node:path'
    const require = createRequire(import.meta.url)
    export const text = () => readFileSync(join(import.meta.dirname, 'some.d'), 'utf8') + require('some-package')`,
  'dist/library/some.d': 'found ',
  'node_modules/some-package/index.js': "module.exports = 'package'",
}

const file = join(root, 'dist/dtrace.js')

beforeAll(async () => {
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(join(root, name, '..'), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  cpSync(resolve(import.meta.dirname, '../bin'), join(root, 'bin'), { recursive: true })
  await bundle(join(root, 'src/cli/main.ts'), file)
  writeCodeCache(file)
})

const start = () => spawnSync(join(root, 'bin/dtrace'), ['one', 'two'], { encoding: 'utf8' })

test('bin/dtrace runs the bundle, which finds files where tsc would put its modules', () => {
  expect(start()).toMatchObject({ status: 2, stdout: 'found package late one two\n', stderr: '' })
})

test('V8 takes the code cache for the bundle', () => {
  const script = new Script(readFileSync(file, 'utf8'), {
    filename: file,
    cachedData: readFileSync(`${file}.cache`),
  })
  expect(script.cachedDataRejected).toBe(false)
})

test('a code cache that does not fit, or is missing, only costs time', () => {
  writeFileSync(`${file}.cache`, 'not a cache')
  expect(start()).toMatchObject({ status: 2, stderr: '' })
  rmSync(`${file}.cache`)
  expect(start()).toMatchObject({ status: 2, stderr: '' })
})

test('bin/dtrace keeps V8 from optimising code that runs for a moment', () => {
  const { status, stdout } = spawnSync(process.execPath, ['--trace-opt', join(root, 'bin/dtrace'), 'busy'], {
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  expect(stdout).not.toContain('completed optimizing')
})

test('without a build, bin/dtrace says what to do', () => {
  rmSync(file)
  expect(start()).toMatchObject({ status: 1, stderr: `dtrace: no ${file}: run npm run build\n` })
})
