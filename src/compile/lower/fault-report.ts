/** What happens when a clause faulted: the ERROR clauses run, then the fault goes to the consumer as a record. */
import type { AttachPoint, StackOrigin } from '../../defs/index.ts'
import { faultEpid, faultRecord, recordHeader } from '../../record/index.ts'
import { firing } from '../firing.ts'
import { FunctionBuilder, type IrFunction, type Reg } from '../ir/index.ts'
import { ringMap } from '../layout.ts'
import { StagedWords } from './argument.ts'
import { type Called, faultFunction } from './called.ts'
import { type LoweredClause, lowerClause } from './clause.ts'
import { countDrop } from './count-drop.ts'
import type { ErrorClauses } from './main.ts'
import { merged } from './merged.ts'
import type { ObjectContext } from './object.ts'

/** The instruction offset of a fault isn't known to a compiled clause. */
const unknownOffset = -1n

/** Clauses of ERROR leave most of a program's functions to the clauses that may fault. */
const mostErrorFunctions = 100

/** No ERROR probe fires for a fault in a clause of ERROR: it is counted. */
const countErrorInError = (b: FunctionBuilder): void => countDrop(b, b.slotAddress(b.slot(8)), 'errorInError')

export type FaultReport = {
  readonly functions: readonly IrFunction[]
  readonly routines: LoweredClause['routines']
  usesLevel: boolean
  /** It is called with the program's context as a second argument. */
  readonly usesContext: boolean
}

/** Clauses of ERROR are called by the report, and that by main. */
const beneathReport = (stack: StackOrigin): StackOrigin =>
  stack.kind === 'program' ? { ...stack, frames: stack.frames + 1 } : stack

/** `host` is where the program runs whose clauses may fault. */
export const lowerFaultReport = (
  object: ObjectContext,
  host: AttachPoint,
  words: StagedWords,
  errors: ErrorClauses | undefined,
): FaultReport => {
  const errorWords = new StagedWords()
  const each = (errors?.enabled ?? []).map((enabled, at): Called => {
    const { clause, probes } = enabled
    const name = `error_${clause.index}_${at}`
    if (!errors) throw new Error('ERROR clauses without their attach point')
    const point = { ...errors.point, stack: beneathReport(host.stack) }
    return { enabled, name, lowered: lowerClause(object, point, clause, probes, errorWords, name) }
  })
  const clauses = merged(each, mostErrorFunctions, {
    words: errorWords,
    stops: false,
    reportUsesContext: false,
    onFault: countErrorInError,
  })
  const usesContext = clauses.some(({ lowered }) => lowered.usesContext)
  const b = usesContext
    ? new FunctionBuilder(faultFunction, 'static', [words, { kind: 'context' }])
    : new FunctionBuilder(faultFunction, 'global', [words])
  const state = b.parameter(0)
  const context = usesContext ? b.parameter(1) : undefined
  const [ok, bad] = [b.block(), b.block(true)]
  b.branch('ne', state, 0n, ok, bad)
  b.enter(bad)
  b.return(0n)
  b.enter(ok)
  if (errors && clauses.length > 0) runErrorClauses(b, { state, context }, errorWords, errors, clauses)
  writeFaultRecord(b, state)
  b.return(0n)
  return {
    functions: [b.ir, ...clauses.map(({ lowered }) => lowered.ir)],
    usesLevel: clauses.some(({ lowered }) => lowered.usesLevel),
    routines: new Map(clauses.flatMap(({ lowered }) => [...lowered.routines])),
    usesContext,
  }
}

/** arg1 … arg5 of ERROR: probe ID, clause, instruction offset, fault code, fault value. */
const runErrorClauses = (
  b: FunctionBuilder,
  { state, context }: { readonly state: Reg; readonly context: Reg | undefined },
  words: StagedWords,
  errors: ErrorClauses,
  clauses: readonly Called[],
): void => {
  const error = b.slotAddress(b.slot(words.bytes))
  const [probe] = errors.enabled.flatMap((enabled) => enabled.probes)
  b.store(error, firing.probe, 8, BigInt(probe?.id ?? 0))
  b.store(error, firing.level, 8, b.load(state, firing.level, 8))
  b.store(error, firing.faultClause, 8, 0n)
  b.store(error, firing.faultValue, 8, 0n)
  const values = [
    () => b.const(0n),
    () => b.load(state, firing.probe, 8),
    () => b.load(state, firing.faultClause, 4),
    () => b.const(unknownOffset),
    () => b.load(state, firing.faultCode, 4),
    () => b.load(state, firing.faultValue, 8),
  ]
  for (const word of words.own) b.store(error, words.offsetOf(word), 8, 0n)
  for (const word of words.list) b.store(error, words.offsetOf(word), 8, values[word / 8]?.() ?? 0n)
  for (const { name, lowered } of clauses) {
    const faulted =
      lowered.usesContext && context !== undefined ? b.call(name, error, context) : b.call(name, error)
    if (!lowered.mayFault) continue
    const [again, next] = [b.block(true), b.block()]
    b.branch('ne', faulted, 0n, again, next)
    b.enter(again)
    countErrorInError(b)
    b.jump(next)
    b.enter(next)
  }
}

const writeFaultRecord = (b: FunctionBuilder, state: Reg): void => {
  const record = b.helper('ringbuf_reserve', b.map(ringMap), BigInt(faultRecord.bytes), 0n)
  const [ok, full, done] = [b.block(), b.block(true), b.block()]
  b.branch('ne', record, 0n, ok, full)
  b.enter(full)
  countDrop(b, b.slotAddress(b.slot(8)), 'principal')
  b.jump(done)
  b.enter(ok)
  b.store(record, recordHeader.epid, 4, BigInt(faultEpid))
  b.store(record, recordHeader.cpu, 4, b.helper('get_smp_processor_id'))
  b.store(record, recordHeader.timestamp, 8, b.helper('ktime_get_ns'))
  b.store(record, recordHeader.probe, 8, b.load(state, firing.probe, 8))
  b.store(record, faultRecord.clause, 4, b.load(state, firing.faultClause, 4))
  b.store(record, faultRecord.code, 4, b.load(state, firing.faultCode, 4))
  b.store(record, faultRecord.value, 8, b.load(state, firing.faultValue, 8))
  b.store(record, faultRecord.pc, 8, unknownOffset)
  b.helper('ringbuf_submit', record, 0n)
  b.jump(done)
  b.enter(done)
}
