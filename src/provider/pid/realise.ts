/**
 * Probes of processes by uprobes: the kernel puts breakpoints into the process that is asked for alone. One link attaches
 * thousands where it has multi-uprobes and filters them by process (6.10); else each is a perf event of its own.
 */
import { groupBy } from '../../base/index.ts'
import type { AttachSpec } from '../../bpf/load/index.ts'
import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import {
  type ArgumentSource,
  type AttachPoint,
  type ProbeSelector,
  UnavailableError,
} from '../../defs/index.ts'
import { ptRegs } from '../argument.ts'
import type { ProviderEnv } from '../env.ts'
import { registersStack } from '../stack-origin.ts'
import type { Kind, TracedPlace } from './traced.ts'

/** One program tells so many places apart (ProbeSelector). */
const MOST_PER_PROGRAM = 65_536
/** What attaches one by one: each takes a grace period to detach, one after the other. */
const MOST_SINGLE = 512

const registers = [ptRegs.di, ptRegs.si, ptRegs.dx, ptRegs.cx, ptRegs.r8, ptRegs.r9] as const
const wordBytes = 8
/** arg0 … arg9. */
const mostArguments = 10

/** At a function's entry the return address is on top of the stack, and behind it what registers don't hold. */
const entryArgument = (index: number): ArgumentSource | undefined => {
  const register = registers[index]
  if (register !== undefined) return { kind: 'word', word: register }
  if (index >= mostArguments) return undefined
  const displacement = BigInt((1 + index - registers.length) * wordBytes)
  return { kind: 'user-memory', place: { base: ptRegs.sp, displacement }, bytes: 8, signed: true }
}

/** The offset of the return instruction, which nothing tells, and the value. */
const returnArguments: readonly ArgumentSource[] = [
  { kind: 'constant', value: -1n },
  { kind: 'word', word: ptRegs.ax },
]

const argumentsOf: { readonly [K in Kind]: AttachPoint['argument'] } = {
  entry: entryArgument,
  return: (index) => returnArguments[index],
  offset: () => undefined,
}

/** The process's own firings: one that vfork(2) made runs in its address space, with the breakpoints in it. */
const selectorOf = (pid: number, places: readonly TracedPlace[]): ProbeSelector => ({
  kind: 'value',
  load: (b: FunctionBuilder, context: Reg) => {
    const [own, other] = [b.block(), b.block(true)]
    b.branch('eq', b.alu('rsh', b.helper('get_current_pid_tgid'), 32n), BigInt(pid), own, other)
    b.enter(other)
    b.return(0n)
    b.enter(own)
    return b.helper('get_attach_cookie', context)
  },
  cases: places.map(({ probe }, value) => ({ value, probe })),
})

type Numbered = TracedPlace & { readonly cookie: bigint }

const multiAttach = (isReturn: boolean, pid: number, places: readonly Numbered[]): AttachSpec[] =>
  [...groupBy(places, ({ file }) => file)].map(([path, members]) => ({
    kind: 'uprobe_multi',
    path,
    pid,
    offsets: members.map(({ offset }) => BigInt(offset)),
    cookies: members.map(({ cookie }) => cookie),
    return: isReturn,
  }))

const singleAttach = (isReturn: boolean, pid: number, places: readonly Numbered[]): AttachSpec[] =>
  places.map(({ file, offset, cookie }) => ({
    kind: 'uprobe',
    path: file,
    pid,
    offset: BigInt(offset),
    cookie,
    return: isReturn,
  }))

const pointOf = (key: string, multi: boolean, places: readonly TracedPlace[]): AttachPoint => {
  const [first] = places
  if (!first) throw new Error('no place to attach to')
  const { pid, kind } = first
  const numbered = places.map((place, at): Numbered => ({ ...place, cookie: BigInt(at) }))
  const [attach, ...alsoAttach] = (multi ? multiAttach : singleAttach)(kind === 'return', pid, numbered)
  if (!attach) throw new Error('no place to attach to')
  return {
    key,
    program: { type: 'kprobe', ...(multi && { expectedAttachType: 'uprobe_multi' }) },
    attach,
    alsoAttach,
    phase: 'trace',
    stack: kind === 'entry' ? { ...registersStack, userStackPointer: ptRegs.sp } : registersStack,
    select: selectorOf(pid, places),
    argument: argumentsOf[kind],
  }
}

const chunks = <T>(all: readonly T[], most: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most))

/** @throws UnavailableError */
export const realise = (env: ProviderEnv, places: readonly TracedPlace[]): readonly AttachPoint[] => {
  const reason = env.features.reason('uprobeMultiProcess')
  if (reason !== undefined && places.length > MOST_SINGLE) {
    throw new UnavailableError(
      `${places.length} probes of processes are too many for a kernel that can't attach them by one call (${reason}): each is attached by itself, which takes its time beyond ${MOST_SINGLE}; describe fewer functions`,
    )
  }
  const groups = groupBy(places, ({ pid, kind }) => `pid${pid}_${kind}`)
  return [...groups].flatMap(([key, members]) =>
    chunks(members, MOST_PER_PROGRAM).map((part, at) => pointOf(`${key}_${at}`, reason === undefined, part)),
  )
}
