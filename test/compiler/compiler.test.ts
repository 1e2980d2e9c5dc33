import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { guestSys } from './guest-sys.ts'
import { Wire } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'dtrace-wire-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What a wire reads of what one wrote, then `undefined`, as the file ends there. */
const through = (...messages: unknown[]): unknown[] => {
  const file = join(folder, 'messages')
  const out = new Wire<unknown, never>(openSync(file, 'w'))
  for (const message of messages) out.send(message)
  closeSync(out.fd)
  const input = new Wire<never, unknown>(openSync(file, 'r'))
  const received = Array.from({ length: messages.length + 1 }, () => input.receive())
  closeSync(input.fd)
  return received
}

test('messages come as they were sent, without their functions', () => {
  const large = 'x'.repeat(300_000)
  const message = {
    kind: 'call',
    args: ['a', 1n, undefined, Uint8Array.of(1, 2), large],
    probes: new Map([[1, { id: 1 }]]),
  }
  expect(through(message, { ...message, sourceAt: () => 'nowhere' }, 'x')).toEqual([
    message,
    message,
    'x',
    undefined,
  ])
})

test('what is half there at the end is no message', () => {
  const file = join(folder, 'half')
  const out = new Wire<unknown, never>(openSync(file, 'w'))
  out.send('0123456789')
  closeSync(out.fd)
  const input = new Wire<never, unknown>(openSync(file, 'r'))
  expect(input.receive()).toBe('0123456789')
  expect(input.receive()).toBeUndefined()
  closeSync(input.fd)
})

test('calls are made in the guest, reads once, and what the kernel fills is filled here', () => {
  const asked: string[] = []
  const sys = guestSys((method, args) => {
    asked.push(`${method} ${typeof args[0] === 'string' ? args[0] : ''}`)
    const filled = args.map((arg) => (typeof arg === 'object' ? { log: Uint8Array.of(1, 2, 3) } : arg))
    return { kind: 'called', args: filled, result: method === 'readText' ? '0-1' : { ok: true, value: 5 } }
  })
  const log = new Uint8Array(3)
  expect(sys.bpf('PROG_LOAD', { log } as never)).toEqual({ ok: true, value: 5 })
  expect(log).toEqual(Uint8Array.of(1, 2, 3))
  expect([sys.readText('/a'), sys.readText('/a'), sys.readText('/b')]).toEqual(['0-1', '0-1', '0-1'])
  expect(asked).toEqual(['bpf PROG_LOAD', 'readText /a', 'readText /b'])
})
