import { expect, test } from 'vitest'
import { Btf, type BtfId, BtfWriter } from '../../btf/index.ts'
import { isLoadable } from './loadable.ts'

const writer = new BtfWriter()
const none = 0 as BtfId
const int = writer.int('int', 4, true)
const struct = writer.struct('file', 8, [])
const to = {
  void: none,
  'const void': writer.add({ kind: 'const', type: none }),
  int,
  'const int': writer.add({ kind: 'const', type: int }),
  struct,
  'const struct': writer.add({ kind: 'const', type: struct }),
  'struct __user': writer.add({ kind: 'type_tag', tag: 'user', type: struct, attribute: false }),
  'typedef of a struct': writer.add({ kind: 'typedef', name: 'file_t', type: struct }),
  'a forward declaration': writer.add({ kind: 'fwd', name: 'unknown', of: 'struct' }),
  'a pointer': writer.ptr(int),
  'a function': writer.funcProto(int, []),
  'an array': writer.array(int, 4),
} as const
const pointers = new Map(Object.entries(to).map(([name, type]) => [name, writer.ptr(type)]))
const callback = writer.add({ kind: 'typedef', name: 'callback_t', type: pointers.get('a function') ?? none })
const btf = Btf.read(writer.bytes())

test.each([
  ['void', true],
  ['const void', false],
  ['int', true],
  ['const int', true],
  ['struct', true],
  ['const struct', true],
  ['struct __user', true],
  ['typedef of a struct', true],
  ['a forward declaration', false],
  ['a pointer', false],
  ['a function', false],
  ['an array', false],
])('a pointer to %s: %s', (name, want) => {
  expect(isLoadable(btf, pointers.get(name) ?? none)).toBe(want)
})

test('values are, and a typedef is what it stands for', () => {
  expect([int, to['const int'], struct].map((type) => isLoadable(btf, type))).toEqual([true, true, true])
  expect(isLoadable(btf, callback)).toBe(false)
})
