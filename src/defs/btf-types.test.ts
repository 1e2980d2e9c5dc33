import { expect, test } from 'vitest'
import { fixtureBtf } from '../../test/support/fixtures.ts'
import { btfTypes } from './btf-types.ts'
import { type DType, intrinsic, resolveType, type StructType, sizeOf } from './types.ts'

const objects = {
  names: () => ['vmlinux'],
  load: (name: string) => (name === 'vmlinux' ? fixtureBtf() : undefined),
}
const types = btfTypes(objects)

const struct = (name: string): StructType => {
  const type = types.find('struct', name)
  if (type?.kind !== 'struct') throw new Error(`no struct ${name}`)
  return type
}
const memberType = (of: StructType, name: string): DType => {
  const member = of.members?.find((each) => each.name === name)
  if (!member) throw new Error(`no member ${name}`)
  return resolveType(member.type)
}

test('one BTF type is one object', () => {
  expect(types.find('struct', 'sk_buff')).toBe(types.find('struct', 'sk_buff'))
  const sock = memberType(struct('sk_buff'), 'sk')
  expect(sock.kind === 'pointer' && sock.to).toMatchObject({ kind: 'struct', name: 'sock' })
})

test('integers are spelled as D spells them', () => {
  const found = ['long', 'unsigned long', 'unsigned char', '_Bool', 'int'].map((name) =>
    types.find('base', name),
  )
  expect(found).toMatchObject([
    { name: 'long', bytes: 8, signed: true },
    { name: 'unsigned long', bytes: 8, signed: false },
    { name: 'unsigned char', bytes: 1, character: true },
    { name: '_Bool', bytes: 1, character: false },
    { name: 'int', bytes: 4 },
  ])
  expect(found[4]).toBe(intrinsic.int)
})

test('structs have the size and members that BTF gives, bit-fields their width', () => {
  const tcp = struct('tcphdr')
  expect(sizeOf(tcp, 256)).toBe(20)
  const syn = tcp.members?.flatMap((each) => {
    const inner = each.name === '' ? resolveType(each.type) : undefined
    return inner?.kind === 'struct' ? (inner.members ?? []) : [each]
  })
  expect(syn?.find((each) => each.name === 'syn')).toMatchObject({ bitSize: 1, offsetBits: 105 })
})

test('anonymous members have an empty name', () => {
  expect(struct('sk_buff').members?.[0]?.name).toBe('')
})

test('arrays, enums, typedefs and functions', () => {
  expect(memberType(struct('task_struct'), 'comm')).toMatchObject({ kind: 'array', length: 16 })
  expect(types.find('enum', 'skb_drop_reason')).toMatchObject({ kind: 'enum', bytes: 4 })
  expect(types.find('typedef', 'pid_t')).toMatchObject({ kind: 'typedef', name: 'pid_t' })
  const id = fixtureBtf().find('func', 'vfs_read')
  expect(id !== undefined && types.typeOf(fixtureBtf(), id)).toMatchObject({
    kind: 'function',
    returns: { name: 'ssize_t' },
    parameters: [{ kind: 'pointer' }, { kind: 'pointer' }, { name: 'size_t' }, { kind: 'pointer' }],
  })
})

test('a declaration without a definition anywhere is incomplete', () => {
  const declared = [...fixtureBtf().list('fwd')].map(({ id }) => types.typeOf(fixtureBtf(), id))
  expect(declared.length).toBeGreaterThan(0)
  for (const type of declared) expect(sizeOf(type, 256)).toBeUndefined()
})

test('a name of another kind, another module or no type is not found', () => {
  expect(types.find('union', 'sk_buff')).toBeUndefined()
  expect(types.find('struct', 'sk_buff', 'nosuch')).toBeUndefined()
  expect(types.find('struct', 'sk_buff', 'vmlinux')).toBe(types.find('struct', 'sk_buff'))
})
