import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { moduleDependencies, moduleName, modulesToLoad } from './kernel-modules.mjs'

const folder = mkdtempSync(join(tmpdir(), 'dtrace-modules-'))
afterAll(() => rmSync(folder, { recursive: true }))

mkdirSync(join(folder, 'kernel/net'), { recursive: true })
const object = (depends: string) => `\x7fELF...license=GPL\0depends=${depends}\0name=x\0`
writeFileSync(join(folder, 'modules.builtin'), 'kernel/drivers/virtio/virtio.ko\n')
writeFileSync(join(folder, 'kernel/net/top.ko'), object('left-one,right'))
writeFileSync(join(folder, 'kernel/net/left_one.ko'), object('right,virtio'))
writeFileSync(join(folder, 'kernel/net/right.ko'), object(''))

test.each([
  { have: 'kernel/drivers/net/veth.ko.xz', want: 'veth' },
  { have: 'virtio-pci.ko', want: 'virtio_pci' },
  { have: 'nf_tables', want: 'nf_tables' },
])('the name of $have is $want', ({ have, want }) => {
  expect(moduleName(have)).toBe(want)
})

test('the dependencies of a module are those that its .modinfo lists', () => {
  expect(moduleDependencies(Buffer.from(object('a,b-c')))).toEqual(['a', 'b_c'])
  expect(moduleDependencies(Buffer.from(object('')))).toEqual([])
  expect(moduleDependencies(Buffer.from('license=GPL\0'))).toEqual([])
})

test('a module comes after those it needs, each once, without those that are built in', () => {
  const names = (wanted: string[]) => modulesToLoad(folder, wanted).map(({ name }) => name)
  expect(names(['top', 'right'])).toEqual(['right', 'left_one', 'top'])
  expect(names(['virtio'])).toEqual([])
})

test('a module that the kernel does not have is an error that names it', () => {
  expect(() => modulesToLoad(folder, ['nope'])).toThrow('this kernel has no module nope')
})
