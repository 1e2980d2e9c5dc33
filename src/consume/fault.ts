/** Fault records: a clause that ended early tells where and why. */
import { faultRecord, faults } from '../record/index.ts'
import type { ProbeName } from './cursor.ts'
import type { Batch } from './order.ts'

type Fault = { readonly code: number; readonly text: string; readonly value: 'none' | 'hex' | 'decimal' }

const byCode: ReadonlyMap<number, Fault> = new Map(Object.values(faults).map((fault) => [fault.code, fault]))

/** An address that isn't known. */
const NO_VALUE = 0xffff_ffff_ffff_ffffn

const valueText = ({ code, value }: Fault, bits: bigint): string => {
  if (value === 'decimal') return ` (${BigInt.asIntN(64, bits)})`
  if (value === 'none' || (code === faults.badAddress.code && bits === NO_VALUE)) return ''
  return ` (0x${bits.toString(16)})`
}

/** The message for the fault record at `start`, without the `dtrace: `. */
export const faultText = (
  batch: Batch,
  start: number,
  probe: (id: number) => ProbeName,
  clauseName: (clause: number) => string,
): string => {
  const { view } = batch
  const clause = clauseName(view.getUint32(start + faultRecord.clause, true))
  const fault = byCode.get(view.getUint32(start + faultRecord.code, true)) ?? faults.unknown
  const value = valueText(fault, view.getBigUint64(start + faultRecord.value, true))
  const pc = view.getInt32(start + faultRecord.pc, true)
  const place = pc < 0 ? '' : ` at BPF pc ${pc}`
  const id = batch.probe(start)
  return errorText({ clause, id, probe: probe(id) }, `${fault.text}${value}${place}`)
}

/** Where an error arose: a clause and the probe that fired. */
export type ErrorPlace = { readonly clause: string; readonly id: number; readonly probe: ProbeName }

/** `error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN): …`, of a fault or of what an action could not do. */
export const errorText = ({ clause, id, probe }: ErrorPlace, text: string): string =>
  `error in ${clause} for probe ID ${id} (${probe.provider}:${probe.module}:${probe.function}:${probe.name}): ${text}`
