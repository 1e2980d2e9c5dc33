import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Kallsyms } from './kallsyms.ts'

const text = `0000000000000000 A fixed_percpu_data
000000000001f000 A cpu_info
ffffffff81000000 T _text
ffffffff81000000 T startup_64
ffffffff81000040 t verify_cpu
ffffffff81000200 T vfs_read
ffffffff81000300 T vfs_write
ffffffff82000000 D jiffies
ffffffffc0002000 t second_of_b\t[mod_b]
ffffffffc0001000 t first_of_b\t[mod_b]
ffffffffc0003000 t only_of_a\t[mod_a]
ffffffffc0003000 t alias_of_a\t[mod_a]
ffffffffc0100000 t bpf_prog_0123456789abcdef_main\t[bpf]
`

const kallsyms = (content = text) => new Kallsyms(new TextEncoder().encode(content))

const name = (address: bigint) => {
  const located = kallsyms().at(address)
  return located?.symbol && `${located.module}\`${located.symbol.name}+${address - located.symbol.start}`
}

test.each([
  { address: 0xffff_ffff_8100_0000n, want: 'vmlinux`_text+0' },
  { address: 0xffff_ffff_8100_003fn, want: 'vmlinux`_text+63' },
  { address: 0xffff_ffff_8100_0040n, want: 'vmlinux`verify_cpu+0' },
  { address: 0xffff_ffff_8100_02ffn, want: 'vmlinux`vfs_read+255' },
  { address: 0xffff_ffff_8200_0008n, want: 'vmlinux`jiffies+8' },
  { address: 0xffff_ffff_8200_0fffn, want: 'vmlinux`jiffies+4095' },
  { address: 0xffff_ffff_8200_1000n, want: undefined },
  { address: 0xffff_ffff_c000_1800n, want: 'mod_b`first_of_b+2048' },
  { address: 0xffff_ffff_c000_2800n, want: 'mod_b`second_of_b+2048' },
  { address: 0xffff_ffff_c000_3010n, want: 'mod_a`only_of_a+16' },
  { address: 0xffff_ffff_c010_0010n, want: 'bpf`bpf_prog_0123456789abcdef_main+16' },
  { address: 0xffff_ffff_80ff_ffffn, want: undefined },
  { address: 0x1f000n, want: undefined },
  { address: 0n, want: undefined },
])('$address is in $want', ({ address, want }) => {
  expect(name(address)).toBe(want)
})

test('a module starts at its lowest symbol', () => {
  expect(kallsyms().at(0xffff_ffff_c000_2800n)?.start).toBe(0xffff_ffff_c000_1000n)
})

test.each([
  { name: 'vfs_read', want: { address: 0xffff_ffff_8100_0200n, module: 'vmlinux', bytes: 0x100 } },
  { name: '_text', want: { bytes: 0x40 } },
  { name: 'jiffies', want: { bytes: 4096 } },
  { name: 'only_of_a', want: { module: 'mod_a', bytes: 0x1000 } },
  { name: 'read', want: undefined },
  { name: 'vfs_rea', want: undefined },
  { name: 'cpu_info', want: undefined },
  { name: 'first_of_b', want: { address: 0xffff_ffff_c000_1000n, module: 'mod_b', bytes: 0x1000 } },
  { name: 'first_of_b', module: 'mod_a', want: undefined },
  { name: 'vfs_read', module: 'mod_a', want: undefined },
  { name: 'vfs_read', module: 'vmlinux', want: { module: 'vmlinux' } },
])('$name in $module is found', ({ name, module, want }) => {
  const found = kallsyms().find(name, module)
  if (want) expect(found).toMatchObject(want)
  else expect(found).toBeUndefined()
})

test.each([2, 5, 20])('behind %i others a name is found as the first is', (others) => {
  const short = `${text}ffffffffc0200000 t f\t[mod_c]\nffffffffc0200100 t vfs_read\t[mod_c]\n`
  const many = kallsyms(short)
  for (let i = 0; i < others; i++) many.find(`${i}no`)
  const names = [...short.matchAll(/ (\w+)(?:\t\[(\w+)\])?$/gm)]
  expect(names.length).toBe(15)
  for (const [, name = '', module = 'vmlinux'] of names) {
    const [one, other] = [kallsyms(short).find(name, module), many.find(name, module)]
    expect({ ...other, bytes: other?.bytes }).toEqual({ ...one, bytes: one?.bytes })
  }
  expect(many.find('vfs_read')?.module).toBe('vmlinux')
  expect(many.find('f')).toMatchObject({ module: 'mod_c', address: 0xffff_ffff_c020_0000n })
  for (const name of ['vfs', 'fs_read', 'vfs_reads', 'bpf', 't', '']) expect(many.find(name)).toBeUndefined()
})

test('nothing is known where the kernel shows zeros, or no symbols', () => {
  const hidden = text.replace(/^[0-9a-f]{16}/gm, '0'.repeat(16))
  for (const content of [hidden, '']) {
    expect(kallsyms(content).at(0xffff_ffff_8100_0200n)).toBeUndefined()
    expect(kallsyms(content).find('vfs_read')).toBeUndefined()
  }
})

test("the running kernel's symbols are found at their addresses", () => {
  const content = readFileSync('/proc/kallsyms')
  const running = new Kallsyms(content)
  const [, digits = '', module = ''] = /^(\w{16}) T (vfs_read)$/m.exec(content.toString('latin1')) ?? []
  const address = BigInt(`0x${digits || 0}`)
  if (address === 0n) expect(running.find(module)).toBeUndefined()
  else {
    expect(running.find('vfs_read')?.address).toBe(address)
    expect(running.at(address + 4n)?.symbol).toEqual({ name: 'vfs_read', start: address })
  }
})
