import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const helpers = [
  'arguments.mjs',
  'backlog.mjs',
  'checksum.mjs',
  'held-socket.mjs',
  'ia32-elf.mjs',
  'libc.mjs',
  'netfilter.mjs',
  'netlink.mjs',
  'own-network.mjs',
  'pause.mjs',
  'probes-elf.mjs',
  'tun-device.mjs',
  'tun-peer.mjs',
  'two-networks.mjs',
  'veth-wire.mjs',
  'wire-tap.mjs',
]
const triggers = readdirSync(import.meta.dirname).filter(
  (file) => file.endsWith('.mjs') && !helpers.includes(file),
)

const run = (file: string, ...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, file), ...args], { encoding: 'utf8' })

test.each(triggers)('%s is silent and exits 0, with and without a count', (file) => {
  for (const args of [[], ['2']])
    expect(run(file, ...args)).toMatchObject({ status: 0, stdout: '', stderr: '' })
})

test.each(triggers)('%s refuses what is no count', (file) => {
  expect(run(file, 'many')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('many: not a number'),
  })
})
