/** All built-ins of D: adding one is its definition and its place in a list here. */
import type { Vocabulary } from '../defs/index.ts'
import { clear, denormalize, normalize, printa, trunc } from './action/aggregation.ts'
import { exit } from './action/control.ts'
import { printf, trace } from './action/record.ts'
import { llquantize } from './aggregation/llquantize.ts'
import { lquantize } from './aggregation/lquantize.ts'
import { avg, stddev } from './aggregation/moments.ts'
import { quantize } from './aggregation/quantize.ts'
import { count, max, min, sum } from './aggregation/scalar.ts'
import { constants } from './constants.ts'
import { copyinstr } from './subroutine/memory.ts'
import { byteOrders, deviceParts, rand } from './subroutine/number.ts'
import { unsupported } from './unsupported.ts'
import { cpu, curthread, execname, gid, pid, ppid, tid, uid } from './variable/current.ts'
import { args, epid, errno, id, probeParts, rawArguments } from './variable/probe.ts'
import { timestamp, walltimestamp } from './variable/time.ts'

export {
  createOptions,
  type OptionDef,
  OptionError,
  type OptionOrigin,
  type Options,
  optionTable,
} from './option/index.ts'

const byName = <T extends { readonly name: string }>(...defs: readonly T[]): ReadonlyMap<string, T> =>
  new Map(defs.map((def) => [def.name, def]))

export const vocabulary: Vocabulary = {
  variables: byName(
    ...[pid, tid, ppid, uid, gid, execname, curthread, cpu, timestamp, walltimestamp],
    ...[args, errno, id, epid, ...rawArguments, ...probeParts],
  ),
  subroutines: byName(copyinstr, rand, ...byteOrders, ...deviceParts),
  actions: byName(trace, printf, exit, printa, clear, trunc, normalize, denormalize),
  aggregations: byName(count, sum, min, max, avg, stddev, quantize, lquantize, llquantize),
  constants,
  unsupported,
}
