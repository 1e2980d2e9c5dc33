import { expect, test } from 'vitest'
import { fixtureBtf } from '../../test/support/fixtures.ts'
import { moduleBtf } from '../../test/support/module-btf.ts'
import { fakeProviderEnv } from '../../test/support/provider-env.ts'
import type { Btf, BtfId } from '../btf/index.ts'
import { moduleIds, moduleSlots, moduleTypes } from './ids.ts'
import { ModuleIds } from './modules.ts'

const env = fakeProviderEnv({
  modules: [
    { name: 'nf_tables', id: 7, btf: moduleBtf(['nf_hook']) },
    { name: 'ext4', id: 7 + moduleSlots, btf: moduleBtf(['ext4_sync']) },
  ],
})
const ids = new ModuleIds(env, 'fbt')

test('a type of vmlinux has its BTF ID in the ID', () => {
  expect(ids.idOf('vmlinux', fixtureBtf(), 5 as BtfId, 1)).toBe(2_000_011)
})

test('a module has the range of its BTF object, and the next one where another has it already', () => {
  const own = (name: string) => {
    const btf = env.types.objects.load(name) as Btf
    return ids.idOf(name, btf, (btf.firstId + 1) as BtfId)
  }
  const rangeOf = (slot: number) => moduleIds.fbt.base + slot * moduleTypes * 2
  expect(own('nf_tables')).toBe(rangeOf(7) + 2)
  expect(own('ext4')).toBe(rangeOf(8) + 2)
  expect(ids.modules()).toEqual(['nf_tables', 'ext4'])
})

test('IDs lead back to their types', () => {
  const btf = env.types.objects.load('ext4') as Btf
  const type = (btf.firstId + 1) as BtfId
  const id = ids.idOf('ext4', btf, type, 1) as number
  expect(ids.placeOf(id)).toEqual({ module: 'ext4', btf, type, side: 1 })
})

test.each([0, 1_999_999, 2_000_001, 0x7fff_ffff, moduleIds.fbt.base, 2 ** 32 - 1, 2 ** 40])(
  'ID %i is no type of this kernel',
  (id) => {
    expect(ids.placeOf(id)).toBeUndefined()
  },
)
