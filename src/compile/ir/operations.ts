/** What each operation reads, writes and looks like: one row an operation, so that no pass has a list of its own. */
import type { Instruction, Operand, Reg, Terminator } from './ir.ts'

type Of<K extends Instruction['op']> = Extract<Instruction, { op: K }>

/** What a register operand becomes; `operand` is asked where the instruction would also take a constant. */
export type Replace = { readonly register: (r: Reg) => Reg; readonly operand: (r: Reg) => Operand }

type Row<I> = {
  /** The registers it reads, in the order that the text shows them. */
  readonly uses: (i: I) => readonly Operand[]
  readonly replace: (i: I, by: Replace) => I
  /** Without the destination. */
  readonly text: (i: I) => string
  /** Does more than write its destination: dead code elimination keeps it. */
  readonly effect: boolean
}

const v = (operand: Operand): string => (typeof operand === 'bigint' ? `${operand}` : `v${operand}`)
const list = (operands: readonly Operand[]): string => operands.map(v).join(', ')
const plus = (offset: number): string => (offset === 0 ? '' : offset < 0 ? ` - ${-offset}` : ` + ${offset}`)
const memory = (i: { base: Reg; offset: number; bytes: number }): string =>
  `u${i.bytes * 8} [${v(i.base)}${plus(i.offset)}]`
const either = (o: Operand, by: Replace): Operand => (typeof o === 'bigint' ? o : by.operand(o))

const OPERATIONS: { readonly [K in Instruction['op']]: Row<Of<K>> } = {
  const: { uses: () => [], replace: (i) => i, text: (i) => `${i.value}`, effect: false },
  copy: {
    uses: (i) => [i.src],
    replace: (i, by) => ({ ...i, src: by.register(i.src) }),
    text: (i) => v(i.src),
    effect: false,
  },
  alu: {
    uses: (i) => [i.a, i.b],
    replace: (i, by) => ({ ...i, a: by.register(i.a), b: either(i.b, by) }),
    text: (i) => `${i.alu}${i.bits === 32 ? '32' : ''} ${v(i.a)}, ${v(i.b)}`,
    effect: false,
  },
  neg: {
    uses: (i) => [i.src],
    replace: (i, by) => ({ ...i, src: by.register(i.src) }),
    text: (i) => `neg ${v(i.src)}`,
    effect: false,
  },
  extend: {
    uses: (i) => [i.src],
    replace: (i, by) => ({ ...i, src: by.register(i.src) }),
    text: (i) => `${i.signed ? 's' : 'z'}ext${i.bytes * 8} ${v(i.src)}`,
    effect: false,
  },
  swap: {
    uses: (i) => [i.src],
    replace: (i, by) => ({ ...i, src: by.register(i.src) }),
    text: (i) => `swap${i.bytes * 8} ${v(i.src)}`,
    effect: false,
  },
  load: {
    uses: (i) => [i.base],
    replace: (i, by) => ({ ...i, base: by.register(i.base) }),
    text: memory,
    effect: false,
  },
  store: {
    uses: (i) => [i.base, i.value],
    replace: (i, by) => ({ ...i, base: by.register(i.base), value: either(i.value, by) }),
    text: (i) => `${memory(i)} = ${v(i.value)}`,
    effect: true,
  },
  atomic: {
    uses: (i) => (i.expected === undefined ? [i.base, i.value] : [i.base, i.value, i.expected]),
    replace: (i, by) => ({
      ...i,
      base: by.register(i.base),
      value: by.register(i.value),
      ...(i.expected !== undefined && { expected: by.register(i.expected) }),
    }),
    text: (i) =>
      `atomic ${i.kind} ${memory(i)}, ${v(i.value)}${i.expected === undefined ? '' : ` if ${v(i.expected)}`}`,
    effect: true,
  },
  slot: { uses: () => [], replace: (i) => i, text: (i) => `slot ${i.slot}${plus(i.offset)}`, effect: false },
  mapValue: {
    uses: () => [],
    replace: (i) => i,
    text: (i) => `value ${i.map}${plus(i.offset)}`,
    effect: false,
  },
  map: { uses: () => [], replace: (i) => i, text: (i) => `map ${i.map}`, effect: false },
  function: { uses: () => [], replace: (i) => i, text: (i) => `function ${i.name}`, effect: false },
  helper: {
    uses: (i) => i.args,
    replace: (i, by) => ({ ...i, args: i.args.map(by.register) }),
    text: (i) => `${i.helper}(${list(i.args)})`,
    effect: true,
  },
  call: {
    uses: (i) => i.args,
    replace: (i, by) => ({ ...i, args: i.args.map(by.register) }),
    text: (i) => `call ${i.callee}(${list(i.args)})`,
    effect: true,
  },
  param: { uses: () => [], replace: (i) => i, text: (i) => `param ${i.index}`, effect: false },
}

const rowOf = (i: Instruction) => OPERATIONS[i.op] as unknown as Row<Instruction>
const isRegister = (operand: Operand): operand is Reg => typeof operand !== 'bigint'

/** The registers that an instruction or a terminator reads, in order; one read twice is there twice. */
export const usesOf = (i: Instruction | Terminator): readonly Reg[] => {
  if (i.op === 'jump') return []
  if (i.op === 'branch') return [i.a, i.b].filter(isRegister)
  if (i.op === 'return') return [i.value].filter(isRegister)
  return rowOf(i).uses(i).filter(isRegister)
}

/** The register that an instruction writes; terminators write none. */
export const definitionOf = (i: Instruction | Terminator): Reg | undefined => (i as { dst?: Reg }).dst

export const hasEffect = (i: Instruction): boolean => rowOf(i).effect

const changes = (operand: Operand, by: Replace): boolean =>
  typeof operand !== 'bigint' && (by.register(operand) !== operand || by.operand(operand) !== operand)

/** The instruction with its register operands replaced, itself where none is; its destination stays. */
export const replaceUses = (i: Instruction, by: Replace): Instruction => {
  const row = rowOf(i)
  return row.uses(i).some((operand) => changes(operand, by)) ? row.replace(i, by) : i
}

/** The terminator with its register operands replaced, itself where none is. */
export const replaceTerminatorUses = (t: Terminator, by: Replace): Terminator => {
  if (t.op === 'jump') return t
  if (!(t.op === 'return' ? changes(t.value, by) : changes(t.a, by) || changes(t.b, by))) return t
  if (t.op === 'return') return { ...t, value: either(t.value, by) }
  return { ...t, a: by.register(t.a), b: either(t.b, by) }
}

/** One line of text, without its span. */
export const textOfInstruction = (i: Instruction): string => {
  const dst = definitionOf(i)
  return `${dst === undefined ? '' : `${v(dst)} = `}${rowOf(i).text(i)}`
}

export const textOfTerminator = (t: Terminator): string => {
  if (t.op === 'jump') return `jump b${t.to}`
  if (t.op === 'return') return `return ${v(t.value)}`
  const bits = t.bits === 32 ? '32' : ''
  return `if ${t.condition}${bits} ${v(t.a)}, ${v(t.b)} then b${t.then} else b${t.else}`
}
