/** What the evaluator says that a program's firings leave behind, in the form in which an engine's outcome is seen. */

import type { HostOptions } from '../../src/bpf/isa/index.ts'
import { type DType, resolveType, type TypedClause, type TypedProgram } from '../../src/defs/index.ts'
import { faults } from '../../src/record/index.ts'
import { expectedCells } from './aggregation-truth.ts'
import { memoryText, processText } from './d-arbitrary.ts'
import { type EvaluatedValue, Evaluator, type Surroundings } from './evaluator.ts'
import { nameOf, type Traced } from './outcome.ts'
import { stringTruth } from './string-truth.ts'

export type Shot = { readonly probe: string; readonly words: readonly bigint[] }

/** Who runs the programs. */
export type Identity = {
  readonly pid: bigint
  readonly tid: bigint
  readonly uid: bigint
  readonly gid: bigint
  readonly comm: string
  readonly cpu: bigint
}

/** Events in order, then each aggregation's entries, as lines of text. */
export type Outcome = readonly string[]

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))

/** Where the two texts are that generated programs read: in the kernel, and in the traced process. */
export type Texts = { readonly kernel: bigint; readonly user: bigint }

/** As a machine maps them; canonical addresses of both halves. */
export const vmTexts: Texts = { kernel: 0xffff_8880_0200_0000n, user: 0x7fff_0000_1000n }

export const mappingsAt = ({ kernel, user }: Texts) => ({
  kernel: [{ address: kernel, bytes: latin1(memoryText) }],
  user: [{ address: user, bytes: latin1(processText) }],
})

export const vmIdentity: Identity = { pid: 4242n, tid: 4243n, uid: 1000n, gid: 100n, comm: 'a', cpu: 1n }

/** Where a machine's programs run. */
export const vmWorld: HostOptions = {
  ...mappingsAt(vmTexts),
  env: {
    cpu: Number(vmIdentity.cpu),
    pidTgid: (vmIdentity.pid << 32n) | vmIdentity.tid,
    uidGid: (vmIdentity.gid << 32n) | vmIdentity.uid,
    comm: vmIdentity.comm,
  },
}

const readFrom = (texts: Texts): Surroundings['read'] => {
  const mappings = mappingsAt(texts)
  return (space, address, bytes) => {
    const [found] = space === 'user' ? mappings.user : mappings.kernel
    const at = Number(address - (found?.address ?? 0n))
    return found && at >= 0 && at + bytes <= found.bytes.length
      ? found.bytes.subarray(at, at + bytes)
      : undefined
  }
}

/** Integers as 64 bits, whatever their sign; objects in hex. */
const shown = (value: EvaluatedValue): string => {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`
  return typeof value === 'bigint' ? `${BigInt.asIntN(64, value)}` : `${value}`
}

const swapped = (value: bigint, bytes: number): bigint => {
  const hex = BigInt.asUintN(8 * bytes, value)
    .toString(16)
    .padStart(2 * bytes, '0')
  return BigInt.asIntN(64, BigInt(`0x${hex.replace(/../g, '$& ').trim().split(' ').reverse().join('')}`))
}

const number = (value: EvaluatedValue | undefined): bigint => {
  if (typeof value === 'bigint') return value
  throw new Error('an argument is no integer')
}

const subroutines: Readonly<Record<string, (args: readonly bigint[]) => bigint>> = {
  ...Object.fromEntries(
    (
      [
        ['s', 2],
        ['l', 4],
        ['ll', 8],
      ] as const
    ).flatMap(([suffix, bytes]) =>
      [`hton${suffix}`, `ntoh${suffix}`].map((name) => [
        name,
        ([value = 0n]: readonly bigint[]) => swapped(value, bytes),
      ]),
    ),
  ),
  getmajor: ([device = 0n]) => (BigInt.asUintN(32, device) >> 20n) & 0xfffn,
  getminor: ([device = 0n]) => device & 0xfffffn,
}

type Evaluation = {
  readonly typed: TypedProgram
  readonly who: Identity
  readonly texts: Texts
  readonly strsize: number
}

/** The firing that is evaluated. */
type Now = { readonly clause: TypedClause; readonly probe: string; readonly words: readonly bigint[] }

class Expectation {
  readonly #given: Evaluation
  readonly #evaluator: Evaluator
  readonly #lines: string[] = []
  #now: Now | undefined
  #stopped: boolean = false

  constructor(given: Evaluation) {
    this.#given = given
    this.#evaluator = new Evaluator({
      strsize: given.strsize,
      read: readFrom(given.texts),
      builtin: ({ name }) => this.#builtin(name),
      call: ({ name }, args) => this.#call(name, args),
    })
  }

  #firing(): Now {
    if (!this.#now) throw new Error('nothing fires')
    return this.#now
  }

  #probe() {
    const { clause, probe } = this.#firing()
    const found = clause.probes.probes.find((one) => nameOf(one) === probe)
    if (!found) throw new Error('no probe fires')
    return found
  }

  #builtin(name: string): EvaluatedValue {
    const { who } = this.#given
    const { words, clause } = this.#firing()
    const probe = this.#probe()
    const raw = /^arg(\d)$/.exec(name)
    if (raw) return BigInt.asIntN(64, words[Number(raw[1])] ?? 0n)
    const result = BigInt.asIntN(64, words[0] ?? 0n)
    const failed = probe.name === 'return' && result < 0n && result >= -4095n
    const known: Record<string, EvaluatedValue> = {
      ...{ pid: who.pid, tid: who.tid, uid: who.uid, gid: who.gid, cpu: who.cpu, execname: who.comm },
      ...{ probeprov: probe.provider, probemod: probe.module },
      ...{ probefunc: probe.function, probename: probe.name, id: BigInt(probe.id) },
      epid: (BigInt(probe.id) << 32n) | BigInt(clause.index),
      errno: failed ? -result : 0n,
      // Any moment will do: programs may only compare readings with each other.
      timestamp: 1n,
    }
    const value = known[name]
    if (value === undefined) throw new Error(`${name} is unknown to the evaluation`)
    return value
  }

  #call(name: string, args: readonly EvaluatedValue[]): EvaluatedValue {
    if (name === 'copyinstr') {
      const most = args[1] === undefined ? this.#given.strsize : Number(number(args[1]))
      return this.#evaluator.text('user', number(args[0]), most)
    }
    const ofText = stringTruth[name]
    if (ofText) return ofText(args)
    const subroutine = subroutines[name]
    if (!subroutine) throw new Error(`${name}() is unknown to the evaluation`)
    return subroutine(args.map(number))
  }

  fire({ probe, words }: Shot): void {
    this.#lines.push(`${probe} fires`)
    for (const clause of this.#given.typed.clauses) {
      if (this.#stopped || !clause.probes.probes.some((one) => nameOf(one) === probe)) continue
      this.#run({ clause, probe, words })
    }
  }

  #run(now: Now): void {
    this.#now = now
    const { outputs, fault } = this.#evaluator.fire(now.clause)
    for (const { action, args } of outputs) {
      if (args.length > 0) this.#lines.push(...args.map(shown))
      if (action === 'exit') this.#stopped = true
    }
    if (!fault) return
    const { id } = this.#probe()
    const { code } = faults[fault.fault]
    const words = [0n, BigInt(id), BigInt(now.clause.index), -1n, BigInt(code), fault.value]
    const error = 'dtrace:::ERROR'
    for (const clause of this.#given.typed.clauses) {
      if (clause.probes.probes.some((one) => nameOf(one) === error))
        this.#run({ clause, probe: error, words })
    }
    this.#lines.push(`fault ${code} ${shown(fault.value)} in ${now.clause.index}`)
  }

  outcome(): Outcome {
    const entries = this.#given.typed.aggregations.flatMap((aggregation) => {
      const feeds = this.#evaluator.aggregations.get(aggregation.name) ?? []
      const byKey = new Map<string, (readonly bigint[])[]>()
      for (const { keys, values } of feeds) {
        const key = keys.map((each, at) => keyText(each, aggregation.keys[at])).join(' ')
        byKey.set(key, [...(byKey.get(key) ?? []), values])
      }
      return [...byKey].map(([key, all]) =>
        entryLine(aggregation.name, key, expectedCells(aggregation.def.name, all, aggregation.parameters)),
      )
    })
    return [...this.#lines, ...entries.sort()]
  }
}

/** Values are registers' contents: an unsigned key of 64 bits shows no sign. */
const keyText = (value: EvaluatedValue, type: DType | undefined): string => {
  const t = type && resolveType(type)
  const unsigned = typeof value === 'bigint' && t?.kind === 'int' && !t.signed
  return unsigned ? `${BigInt.asUintN(64, value)}` : shown(value)
}

const entryLine = (name: string, key: string, cells: readonly bigint[]): string => {
  const set = cells.flatMap((cell, at) => (cell === 0n ? [] : [`${at}:${cell}`]))
  return `@${name}[${key}] ${set.join(' ')}`
}

/** What the rules of D say. */
export const expectOutcome = (
  typed: TypedProgram,
  shots: readonly Shot[],
  who: Identity,
  texts: Texts = vmTexts,
  strsize = 256,
): Outcome => {
  const expectation = new Expectation({ typed, who, texts, strsize })
  for (const shot of shots) expectation.fire(shot)
  return expectation.outcome()
}

/** What an engine does. */
export const seenOutcome = (traced: Traced, shots: readonly Shot[]): Outcome => {
  const lines = shots.flatMap(({ probe, words }) => {
    if (!traced.has(probe)) return [`${probe} fires`]
    const seen = traced
      .fire(probe, ...words)
      .observed()
      .flatMap((one) => {
        if (one.kind === 'record') return one.values.map((value) => shown(value))
        return `fault ${one.code} ${shown(one.value)} in ${one.clause.replace('dt_clause_', '')}`
      })
    return [`${probe} fires`, ...seen]
  })
  const entries = traced.compiled.aggregations.flatMap(({ name }) =>
    [...traced.aggregation(name)].map(([key, cells]) => entryLine(name, key, cells)),
  )
  return [...lines, ...entries.sort()]
}

const firings: readonly (readonly [probe: string, words: readonly bigint[]])[] = [
  ['read:entry', [1n, 3n, 0n, -5n]],
  ['read:return', [-2n, 1n, 1n << 63n, 0n]],
  ['read:entry', [0n, 3n, 2n, 100n]],
  ['read:entry', [1n, -1n, 77n, 4n]],
  ['read:return', [7n, 0x1234_5678_9abcn, 1n, 1n]],
  ['close:entry', [0n, 0n, 0n, 0n]],
]

/** Firings that reach the zeros, edges and errors of a generated program; arg4 and arg5 are addresses of texts. */
export const shotsAt = ({ kernel, user }: Texts): readonly Shot[] =>
  firings.map(([name, words]) => ({
    probe: `syscall:vmlinux:${name}`,
    words: [...words, kernel, user, 0x10n],
  }))
