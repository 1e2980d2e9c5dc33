/** Programs for functions and instructions of processes: one for each process and kind, which a cookie tells the place. */
import { groupBy } from '../../base/index.ts'
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
import { attachUprobes, inParts, mostSingleUprobes, mostUprobesOfProgram, uprobeProgram } from '../uprobes.ts'
import type { Kind, TracedPlace } from './traced.ts'

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

const pointOf = (key: string, links: boolean, places: readonly TracedPlace[]): AttachPoint => {
  const [first] = places
  if (!first) throw new Error('no place to attach to')
  const { pid, kind } = first
  const numbered = places.map(({ file, offset }, at) => ({ pid, path: file, offset, cookie: BigInt(at) }))
  const [attach, ...alsoAttach] = attachUprobes(numbered, { links, isReturn: kind === 'return' })
  return {
    key,
    program: uprobeProgram(links),
    attach,
    alsoAttach,
    phase: 'trace',
    stack: kind === 'entry' ? { ...registersStack, userStackPointer: ptRegs.sp } : registersStack,
    select: selectorOf(pid, places),
    argument: argumentsOf[kind],
  }
}

/** @throws UnavailableError */
export const realise = (env: ProviderEnv, places: readonly TracedPlace[]): readonly AttachPoint[] => {
  const reason = env.features.reason('uprobeMultiProcess')
  if (reason !== undefined && places.length > mostSingleUprobes) {
    throw new UnavailableError(
      `${places.length} probes of processes are too many for a kernel that can't attach them by one call (${reason}): each is attached by itself, which takes its time beyond ${mostSingleUprobes}; describe fewer functions`,
    )
  }
  const groups = groupBy(places, ({ pid, kind }) => `pid${pid}_${kind}`)
  return [...groups].flatMap(([key, members]) =>
    inParts(members, mostUprobesOfProgram).map((part, at) =>
      pointOf(`${key}_${at}`, reason === undefined, part),
    ),
  )
}
