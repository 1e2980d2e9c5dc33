import { expect, test } from 'vitest'
import { asm } from './asm.ts'
import { AssembleError, assemble } from './assemble.ts'
import { fp, r0, r1, r2, r6 } from './register.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').match(/.{16}/g)

test('a listing becomes the bytes that the kernel documents', () => {
  const a = asm()
  const miss = a.label('miss')
  a.storeImm(fp, -8, 'u32', 0)
    .loadMap(r1, 'cpu_state')
    .mov(r2, fp)
    .addImm(r2, -8)
    .call('map_lookup_elem')
    .jeqImm(r0, 0, miss)
    .mov(r6, r0)
    .place(miss)
    .movImm32(r0, 1)
    .exit()
  const { bytes, relocations } = assemble([a.finish()])
  expect(hex(bytes)).toEqual([
    '620af8ff00000000',
    '1811000000000000',
    '0000000000000000',
    'bfa2000000000000',
    '07020000f8ffffff',
    '8500000001000000',
    '1500010000000000',
    'bf06000000000000',
    'b400000001000000',
    '9500000000000000',
  ])
  expect(relocations).toEqual([{ slot: 1, kind: 'map', name: 'cpu_state' }])
})

test('calls between subprograms count slots, not instructions', () => {
  const main = asm().constant(r1, 0x1_0000_0000n).callFunc('twice').loadFunc(r2, 'twice').exit()
  const twice = asm('twice').mov(r0, r1).add(r0, r1).exit()
  const { bytes, subprograms } = assemble([main.finish(), twice.finish()])
  const view = new DataView(bytes.buffer)
  expect(subprograms).toEqual([
    { name: 'main', slot: 0 },
    { name: 'twice', slot: 6 },
  ])
  expect(view.getInt32(2 * 8 + 4, true)).toBe(3)
  expect(view.getInt32(3 * 8 + 4, true)).toBe(2)
})

test.each([
  { value: 0n, slots: 1 },
  { value: -1n, slots: 1 },
  { value: 0xffff_ffff_ffff_ffffn, slots: 1 },
  { value: 0x7fff_ffffn, slots: 1 },
  { value: 0x8000_0000n, slots: 2 },
  { value: -0x8000_0001n, slots: 2 },
])('constant $value takes $slots slots', ({ value, slots }) => {
  expect(assemble([asm().constant(r0, value).finish()]).bytes.length).toBe(slots * 8)
})

const tooFar = (slots: number) => {
  const a = asm('far')
  const end = a.label('end')
  a.goto(end)
  for (let i = 0; i < slots; i++) a.movImm(r0, 0)
  return a.place(end).exit().finish()
}
const unplaced = () => {
  const a = asm('lost')
  return a.goto(a.label('nowhere')).finish()
}

test.each([
  {
    name: 'a jump beyond 16 bits',
    have: [tooFar(32768)],
    kind: 'range',
    text: 'far, insn 0: end is 32768 slots away',
  },
  {
    name: 'a label nobody placed',
    have: [unplaced()],
    kind: 'undefined',
    text: 'lost, insn 0: label nowhere is not placed',
  },
  {
    name: 'an unknown callee',
    have: [asm().callFunc('f').finish()],
    kind: 'undefined',
    text: 'main, insn 0: no subprogram is named f',
  },
  {
    name: 'one name twice',
    have: [asm('x').finish(), asm('x').finish()],
    kind: 'duplicate',
    text: 'x: defined twice',
  },
])('$name is refused', ({ have, kind, text }) => {
  let caught: unknown
  try {
    assemble(have)
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(AssembleError)
  expect(caught).toMatchObject({ kind, message: text })
})

test('the longest jump is accepted', () => {
  expect(assemble([tooFar(32767)]).bytes.length).toBe(8 * 32769)
})

test('labels with one hint stay distinct, and a label has one place', () => {
  const a = asm()
  const [first, second] = [a.label('loop'), a.label('loop')]
  expect([first, second]).toEqual(['loop', 'loop_1'])
  expect(() => a.place(first).place(first)).toThrow('placed twice')
})

test('spans become line entries where they change and where a subprogram starts', () => {
  const source = { name: 'x.d', text: 'a; b;', kind: 'file' } as const
  const [a, b] = [
    { source, start: 0, end: 1 },
    { source, start: 3, end: 4 },
  ]
  const main = asm()
    .at(a)
    .movImm(r0, 0)
    .constant(r1, 1n << 40n)
    .at(b)
    .exit()
  const other = asm('other').at(b).exit()
  expect(assemble([main.finish(), other.finish()]).lines).toEqual([
    { slot: 0, span: a },
    { slot: 3, span: b },
    { slot: 4, span: b },
  ])
})

test('fields that do not fit are refused when the instruction is made', () => {
  expect(() => asm().load(r0, r1, 0x8000, 'u64')).toThrow('offset 32768 does not fit 16 bits')
  expect(() => asm().addImm(r0, 2 ** 32)).toThrow('immediate 4294967296 does not fit 32 bits')
})
