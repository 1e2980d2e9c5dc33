/** All built-ins of D: adding one is its definition and its place in a list here. */
import type { Vocabulary } from '../defs/index.ts'
import { absent } from './absent.ts'
import { clear, denormalize, normalize, printa, trunc } from './action/aggregation.ts'
import { exit } from './action/control.ts'
import { destructiveActions } from './action/destructive.ts'
import { tracemem } from './action/memory.ts'
import { freopen, ftruncate, setopt, system } from './action/outward.ts'
import { pcap } from './action/pcap.ts'
import { print } from './action/print.ts'
import { printf, trace } from './action/record.ts'
import { commit, discard, speculate } from './action/speculation.ts'
import { jstack, stack, ustack } from './action/stack.ts'
import { symbols } from './action/symbol.ts'
import { llquantize } from './aggregation/llquantize.ts'
import { lquantize } from './aggregation/lquantize.ts'
import { avg, stddev } from './aggregation/moments.ts'
import { quantize } from './aggregation/quantize.ts'
import { count, max, min, sum } from './aggregation/scalar.ts'
import { constants } from './constants.ts'
import { blockDriver } from './subroutine/block.ts'
import { tolower, toupper } from './subroutine/case.ts'
import { cleanpath } from './subroutine/cleanpath.ts'
import { lltostr, strtoll } from './subroutine/convert.ts'
import { cpuPlaces } from './subroutine/cpu.ts'
import { dPath, mountPath } from './subroutine/d-path.ts'
import { enumName } from './subroutine/enum.ts'
import { getf } from './subroutine/file.ts'
import { dentryPath, superBlockPath } from './subroutine/file-system.ts'
import { json } from './subroutine/json.ts'
import { mutexes, readWriteLocks } from './subroutine/lock.ts'
import {
  alloca,
  bcopy,
  copyin,
  copyinstr,
  copyinto,
  copyout,
  copyoutstr,
  memref,
} from './subroutine/memory.ts'
import { inetNtoa, inetNtoa6, inetNtop, linkNtop, uuidtostr } from './subroutine/network.ts'
import { byteOrders, deviceParts, rand } from './subroutine/number.ts'
import { basename, dirname } from './subroutine/path.ts'
import { inetIn } from './subroutine/prefix.ts'
import { progenyof, residentPages, userWord } from './subroutine/process.ts'
import { processArguments } from './subroutine/process-memory.ts'
import { index, rindex, strchr, strrchr, strstr } from './subroutine/search.ts'
import { speculation } from './subroutine/speculation.ts'
import { strjoin, strlen, substr } from './subroutine/text.ts'
import { strtok } from './subroutine/token.ts'
import { cpu, curthread, execname, gid, pid, ppid, tid, uid } from './variable/current.ts'
import { cwd, root } from './variable/directory.ts'
import { execargs } from './variable/execargs.ts'
import { ipl } from './variable/ipl.ts'
import { args, epid, errno, id, probeParts, rawArguments } from './variable/probe.ts'
import { caller, stackdepth, ucaller, ustackdepth } from './variable/stack.ts'
import { timestamp, vtimestamp, walltimestamp } from './variable/time.ts'
import { uregs } from './variable/uregs.ts'

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

/** Each is an action and a value. */
const recorded = [stack, ustack, jstack, ...symbols]

export const vocabulary: Vocabulary = {
  variables: byName(
    ...[pid, tid, ppid, uid, gid, execname, curthread, cpu, cwd, root, timestamp, vtimestamp, walltimestamp],
    ...[args, errno, id, epid, ...rawArguments, ...probeParts],
    ...[caller, ucaller, stackdepth, ustackdepth, uregs, ipl, execargs],
  ),
  subroutines: byName(
    ...[
      alloca,
      bcopy,
      copyin,
      copyinstr,
      copyinto,
      copyout,
      copyoutstr,
      memref,
      rand,
      ...byteOrders,
      ...deviceParts,
    ],
    ...[strlen, strjoin, substr, index, rindex, strstr, strchr, strrchr, toupper, tolower, basename, dirname],
    ...[
      enumName,
      progenyof,
      residentPages,
      userWord,
      processArguments,
      dPath,
      mountPath,
      dentryPath,
      superBlockPath,
      getf,
      ...cpuPlaces,
      blockDriver,
      ...mutexes,
      ...readWriteLocks,
    ],
    speculation,
    ...[
      cleanpath,
      lltostr,
      strtoll,
      strtok,
      json,
      inetNtoa,
      inetNtoa6,
      inetNtop,
      inetIn,
      linkNtop,
      uuidtostr,
    ],
    ...recorded.map(({ value }) => value),
  ),
  actions: byName(
    ...[trace, tracemem, printf, exit, printa, clear, trunc, normalize, denormalize],
    ...[print, pcap, system, freopen, ftruncate, setopt, ...destructiveActions],
    ...[speculate, commit, discard],
    ...recorded.map(({ action }) => action),
  ),
  aggregations: byName(count, sum, min, max, avg, stddev, quantize, lquantize, llquantize),
  constants,
  absent,
}
