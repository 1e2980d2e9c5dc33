/** Realised probes on the running kernel, counted: what the compiler makes of an attach point, reduced to counters. */
import { type AttachSpec, type LoadedObject, loadObject, type Program } from '../../src/bpf/load/index.ts'
import type { Sys } from '../../src/bpf/sys/index.ts'
import { emitProgram } from '../../src/compile/emit/index.ts'
import { FunctionBuilder, type Reg } from '../../src/compile/ir/index.ts'
import { loadPart } from '../../src/compile/lower/argument.ts'
import type { ArgumentSource, AttachPoint, Probe } from '../../src/defs/index.ts'

const MAP = 'firings'
/** Raw arguments kept of each probe's last firing. */
const ARGUMENTS = 6
/** A probe's part of the map: its count, then the arguments. */
const WORDS = 1 + ARGUMENTS
const WORD = 8

const argumentReg = (b: FunctionBuilder, context: Reg, source: ArgumentSource | undefined): Reg => {
  if (source === undefined) return b.const(0n)
  if (source.kind === 'constant') return b.const(source.value)
  if (source.kind === 'entry-register')
    return b.load(b.helper('task_pt_regs', b.helper('get_current_task_btf')), source.offset, WORD)
  if (source.kind === 'address') return loadPart(b, context, source)
  if (source.kind === 'field') {
    const field = loadPart(b, context, { ...source, kind: 'bytes' })
    return source.signed && source.bytes < 8 ? b.extend(field, source.bytes as 1 | 2 | 4, true) : field
  }
  if (source.kind === 'traced') return loadPart(b, context, source)
  if (source.kind === 'stack' || source.kind === 'stack-address')
    return b.alu('add', b.load(context, source.pointer, 8), BigInt(source.offset))
  if (source.kind === 'user-memory' || source.kind === 'user-address')
    throw new Error('only programs with clauses read the memory of processes')
  const word = b.load(context, source.word, 8)
  if (source.kind === 'program-counter') return word
  return source.extend ? b.extend(word, source.extend.bytes, source.extend.signed) : word
}

const record = (b: FunctionBuilder, context: Reg, point: AttachPoint, at: number): void => {
  for (let index = 0; index < ARGUMENTS; index++) {
    const value = argumentReg(b, context, point.argument(index))
    b.store(b.mapValue(MAP, WORD * (WORDS * at + 1 + index)), 0, WORD, value)
  }
  b.atomic('add', b.mapValue(MAP, WORD * WORDS * at), 0, b.const(1n))
}

const programOf = (point: AttachPoint, indexOf: (probe: Probe) => number) => {
  const b = new FunctionBuilder('main', 'main', [{ kind: 'context' }])
  const context = b.parameter(0)
  const { select } = point
  if (select.kind === 'single') record(b, context, point, indexOf(select.probe))
  else {
    const value = select.load(b, context)
    for (const { value: wanted, probe } of select.cases) {
      const [mine, next] = [b.block(), b.block()]
      b.branch('eq', value, BigInt(wanted), mine, next)
      b.enter(mine)
      select.confirm?.(b, context)
      record(b, context, point, indexOf(probe))
      b.jump(next)
      b.enter(next)
    }
  }
  b.return(0n)
  return emitProgram({ functions: [b.ir] })
}

export type Firings = Disposable & {
  /** How often a probe fired. */
  readonly count: (probe: Probe) => bigint
  /** arg0 … arg5 of its last firing. */
  readonly arguments: (probe: Probe) => bigint[]
  /** Of an attach point that the session fires (BEGIN, END, timers). */
  readonly program: (point: AttachPoint) => Program
}

const attachAll = (object: LoadedObject, points: readonly AttachPoint[]): void => {
  for (const { key, attach, alsoAttach = [] } of points) {
    const places: readonly AttachSpec[] = [attach, ...alsoAttach]
    for (const place of places) object.attachOne(key, place)
  }
}

/** Loads and attaches; disposing detaches. */
export const countFirings = (sys: Sys, points: readonly AttachPoint[]): Firings => {
  const probes = points.flatMap(({ select }) =>
    select.kind === 'single' ? [select.probe] : select.cases.map(({ probe }) => probe),
  )
  const indexOf = ({ id }: Probe) => probes.findIndex((probe) => probe.id === id)
  const valueSize = WORD * WORDS * probes.length
  const object = loadObject(sys, {
    maps: [{ name: MAP, type: 'array', keySize: 4, valueSize, maxEntries: 1 }],
    programs: points.map((point) => {
      const { code, relocations, btf, funcInfo, lineInfo } = programOf(point, indexOf)
      const emitted = { code, relocations, btf, funcInfo, lineInfo }
      return { name: point.key, ...point.program, ...emitted, license: 'GPL', attach: { kind: 'none' } }
    }),
  })
  try {
    attachAll(object, points)
  } catch (error) {
    object[Symbol.dispose]()
    throw error
  }
  const words = (probe: Probe): bigint[] => {
    const value = object.map(MAP).lookup(new Uint8Array(4))
    if (!value) throw new Error('an array entry is always there')
    const all = new BigInt64Array(value.slice().buffer)
    return [...all.subarray(WORDS * indexOf(probe), WORDS * (indexOf(probe) + 1))]
  }
  return {
    count: (probe) => words(probe)[0] ?? 0n,
    arguments: (probe) => words(probe).slice(1),
    program: ({ key }) => object.program(key),
    [Symbol.dispose]: () => object[Symbol.dispose](),
  }
}
