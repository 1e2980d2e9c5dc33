/** Actions on the current process and on this CPU, from within the probe. */
import type { ActionDef, Lowering } from '../../defs/index.ts'
import { RoutineBuilder, when, workLayout } from '../routine/index.ts'
import { given, intParameter, workMemory } from '../subroutine/common.ts'

const common = { records: true, prints: true, destructive: true, deliver: () => undefined } as const

/** The kernel queues the signal; what can't get one (a kernel thread, the first process) goes on without. */
const send = (l: Lowering, signal: Parameters<Lowering['builder']['helper']>[1]): void => {
  l.builder.helper('send_signal', signal)
}

export const raise: ActionDef = {
  ...common,
  name: 'raise',
  doc: 'Sends a signal to the current process. Destructive.',
  parameters: [intParameter],
  feature: 'sendSignal',
  lower: (l, { args }) => {
    send(l, l.scalar(given(args, 0)))
    return []
  },
}

const SIGSTOP = 19n

export const stop: ActionDef = {
  ...common,
  name: 'stop',
  doc: 'Stops the current process, as SIGSTOP does, when it leaves the kernel; SIGCONT lets it go on. Destructive.',
  parameters: [],
  feature: 'sendSignal',
  lower: (l) => {
    send(l, SIGSTOP)
    return []
  },
}

/** A CPU may be held up for half of each second. */
const chillInterval = 1_000_000_000n
const mostChill = 500_000_000n

const waitLayout = workLayout('wait', ['until'], {})

/** bpf_loop(2^23) with so many looks at the clock in each is more than half a second on any machine. */
const mostLoops = 1n << 23n
const looksPerLoop = 8

const waitRoutine = {
  name: 'wait_until',
  functions: () => {
    const routine = new RoutineBuilder('wait_until', waitLayout)
    routine.loop(mostLoops, (work, { stop: done }) => {
      const { b } = work
      const until = work.get('until')
      for (let look = 0; look < looksPerLoop; look++) {
        const early = b.block()
        b.branch('ge', b.helper('ktime_get_ns'), until, done, early)
        b.enter(early)
      }
    })
    return routine.finish()
  },
}

export const chill: ActionDef = {
  ...common,
  name: 'chill',
  doc: 'Waits so many nanoseconds on this CPU, at most half of each second: more is an illegal operation. Destructive.',
  parameters: [intParameter],
  feature: 'bpfLoop',
  lower: (l, { args }) => {
    const { builder: b } = l
    const wanted = b.extend(l.scalar(given(args, 0)), 4, true)
    const now = b.helper('ktime_get_ns')
    const [since, spent] = [l.cpuWord('chill since'), l.cpuWord('chill spent')]
    const total = b.copy(spent.load())
    when(b, 'gt', b.alu('sub', now, since.load()), chillInterval, () => {
      since.store(now)
      b.assign(total, 0n)
    })
    // As unsigned numbers: a negative one is too much.
    const sum = b.alu('add', total, wanted)
    for (const value of [wanted, sum]) {
      const [allowed, refused] = [b.block(), b.block(true)]
      b.branch('le', value, mostChill, allowed, refused)
      b.enter(refused)
      l.fault('illegalOperation')
      b.enter(allowed)
    }
    const memory = workMemory(l, waitLayout)
    b.store(memory, waitLayout.words.until, 8, b.alu('add', now, wanted))
    l.call(waitRoutine, memory)
    spent.store(sum)
    l.timePassed()
    return []
  },
}

export const panic: ActionDef = {
  ...common,
  name: 'panic',
  doc: 'Would stop the kernel; refused, since Linux lets no BPF program of a probe do that. Destructive.',
  parameters: [],
  unavailable: 'Linux lets no BPF program of a probe stop the kernel',
  lower: () => [],
}

export const breakpoint: ActionDef = {
  ...common,
  name: 'breakpoint',
  doc: 'Would enter the kernel debugger; refused, since Linux lets no BPF program do that. Destructive.',
  parameters: [],
  unavailable: 'Linux lets no BPF program enter the kernel debugger',
  lower: () => [],
}

export const destructiveActions: readonly ActionDef[] = [raise, stop, chill, panic, breakpoint]
