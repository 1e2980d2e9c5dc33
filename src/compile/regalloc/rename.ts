/** One machine instruction with physical registers in place of virtual ones: one row an operation. */
import type { Base, MachineInstruction, MachineTerminator, Physical, Source, Virtual } from './machine.ts'

/** Where the operands of the instruction at hand are. */
export type Names = {
  readonly read: (register: Virtual) => Physical
  readonly write: (register: Virtual) => Physical
  readonly source: (source: Source<Virtual>) => Source<Physical>
}

type Code<R> = MachineInstruction<R> | MachineTerminator<R>
type Row<K extends Code<Virtual>['op']> = (
  i: Extract<Code<Virtual>, { op: K }>,
  names: Names,
) => Code<Physical>

const base = (operand: Base<Virtual>, { read }: Names): Base<Physical> =>
  operand === 'frame' ? operand : read(operand)
const value = (operand: Virtual | bigint, { read }: Names): Physical | bigint =>
  typeof operand === 'bigint' ? operand : read(operand)
const result = (dst: Virtual | undefined, { write }: Names): { dst?: Physical } =>
  dst === undefined ? {} : { dst: write(dst) }
const unary = <I extends { src: Virtual; dst: Virtual }>(i: I, { read, write }: Names) => ({
  ...i,
  src: read(i.src),
  dst: write(i.dst),
})

const ROWS: { readonly [K in Code<Virtual>['op']]: Row<K> } = {
  make: (i, n) => ({ ...i, dst: n.write(i.dst) }),
  move: unary,
  neg: unary,
  zeroExtend32: unary,
  swap: unary,
  alu: (i, n) => ({ ...i, a: n.read(i.a), b: value(i.b, n), dst: n.write(i.dst) }),
  load: (i, n) => ({ ...i, base: base(i.base, n), dst: n.write(i.dst) }),
  store: (i, n) => ({ ...i, base: base(i.base, n), value: value(i.value, n) }),
  atomic: ({ dst, ...i }, n) => ({
    ...i,
    base: base(i.base, n),
    value: n.read(i.value),
    ...result(dst, n),
  }),
  compareExchange: ({ dst, ...i }, n) => ({
    ...i,
    base: base(i.base, n),
    value: n.read(i.value),
    expected: n.source(i.expected),
    ...result(dst, n),
  }),
  call: ({ dst, ...i }, n) => ({ ...i, args: i.args.map(n.source), ...result(dst, n) }),
  param: (i, n) => ({ ...i, dst: n.write(i.dst) }),
  jump: (i) => i,
  branch: (i, n) => ({ ...i, a: n.read(i.a), b: value(i.b, n) }),
  return: (i, n) => ({ ...i, value: n.source(i.value) }),
}

const rename = (i: Code<Virtual>, names: Names): Code<Physical> =>
  (ROWS[i.op] as (i: Code<Virtual>, names: Names) => Code<Physical>)(i, names)

export const renameInstruction = (i: MachineInstruction, names: Names): MachineInstruction<Physical> =>
  rename(i, names) as MachineInstruction<Physical>
export const renameTerminator = (t: MachineTerminator, names: Names): MachineTerminator<Physical> =>
  rename(t, names) as MachineTerminator<Physical>
