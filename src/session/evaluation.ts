/**
 * Option evaltime: where a command of -c waits for tracing to begin. The dynamic linker maps its libraries first, then calls
 * what initialises them, then the program's entry point, which calls main().
 */
import { closeSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import type { ProcessControl, ProcessState } from '../bpf/sys/index.ts'
import type { Mapping } from '../elf/index.ts'
import { isSystemError, readMaps, readSymbols } from './process-files.ts'

export type EvaluationTime = 'exec' | 'preinit' | 'postinit' | 'main'

/** Longer than any dynamic linker takes; whoever takes longer waits where it is. */
const mostMs = 10_000
const pollMs = 0.2

/** AT_BASE and AT_ENTRY (linux/auxvec.h). */
const auxiliary = { base: 7n, entry: 9n } as const

/** What an instruction of one byte that stops the process is, on x86-64. */
const breakpoint = 0xcc

/** From the entry point it is a dozen instructions to the call of __libc_start_main(main, …). */
const mostSteps = 64

const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** The next state in which it is not running. Nothing else may run meanwhile: Node would see a stop, and take it for an end. */
const stopped = (control: ProcessControl, pid: number, deadline: number): ProcessState => {
  for (;;) {
    const state = control.state(pid)
    if (state.kind !== 'running' || performance.now() > deadline) return state
    Atomics.wait(sleeper, 0, 0, pollMs)
  }
}

/** Runs it on until it stops for what is waited for; false if it ends instead, or is stopped since it takes too long. */
const runTo = (
  control: ProcessControl,
  pid: number,
  kind: 'exec' | 'trap',
  deadline: number,
  how: 'run' | 'step' = 'run',
): boolean => {
  for (;;) {
    const state = stopped(control, pid, deadline)
    if (state.kind === kind) return true
    if (state.kind === 'ended') return false
    if (state.kind === 'running') {
      control.interrupt(pid)
      stopped(control, pid, performance.now() + mostMs)
      return false
    }
    control.go(pid, how, state.kind === 'signal' ? state.signal : 0)
  }
}

const auxiliaryValue = (pid: number, type: bigint): bigint | undefined => {
  const words = new BigUint64Array(new Uint8Array(readFileSync(`/proc/${pid}/auxv`)).buffer)
  for (let at = 0; at + 1 < words.length; at += 2) if (words[at] === type) return words[at + 1]
  return undefined
}

/** Its memory, where ptrace(2) lets code be written too. */
class Memory implements Disposable {
  readonly #file: number
  constructor(pid: number) {
    this.#file = openSync(`/proc/${pid}/mem`, 'r+')
  }
  read(address: bigint, bytes: number): Uint8Array {
    const part = new Uint8Array(bytes)
    return part.subarray(0, readSync(this.#file, part, 0, bytes, Number(address)))
  }
  write(address: bigint, bytes: Uint8Array): void {
    writeSync(this.#file, bytes, 0, bytes.length, Number(address))
  }
  [Symbol.dispose](): void {
    closeSync(this.#file)
  }
}

type Held = {
  readonly control: ProcessControl
  readonly pid: number
  readonly memory: Memory
  readonly deadline: number
}

/** Runs it to an instruction, which is the next one then. */
const runToAddress = ({ control, pid, memory, deadline }: Held, address: bigint): boolean => {
  const code = memory.read(address, 1)
  memory.write(address, Uint8Array.of(breakpoint))
  control.go(pid, 'run')
  const reached = runTo(control, pid, 'trap', deadline)
  if (control.state(pid).kind === 'ended') return false
  memory.write(address, code)
  if (reached) control.setPc(pid, address)
  return reached
}

const step = ({ control, pid, deadline }: Held): boolean => {
  control.go(pid, 'step')
  return runTo(control, pid, 'trap', deadline, 'step')
}

/** Where r_state is in struct r_debug (link.h), and its value once all libraries are mapped. */
const rState = { offset: 24n, consistent: 0 } as const
/** The dynamic linker calls it before and after it maps libraries. */
const rendezvous = ['_dl_debug_state', '_r_debug'] as const

/** To where all libraries are mapped and nothing of them has run. False: there is no such place, and it has not moved. */
const runToMapped = (held: Held, base: bigint | undefined): boolean => {
  if (!base) return false
  const linker = readMaps(held.pid).find(({ start }) => start === Number(base))
  const symbols = linker && readSymbols(linker.path)?.table
  const [call, state] = rendezvous.map((name) => symbols?.named(name))
  if (call === undefined || state === undefined) return false
  const stateAt = base + BigInt(state) + rState.offset
  const isMapped = () =>
    new DataView(held.memory.read(stateAt, 4).buffer).getInt32(0, true) === rState.consistent
  do {
    if (!runToAddress(held, base + BigInt(call))) return true
    if (isMapped()) return true
  } while (step(held))
  return true
}

/** From the entry point: main() as the program's symbols have it, else what is passed to the library that calls it. */
const runToMain = (held: Held, entry: bigint): void => {
  const { control, pid } = held
  const symbols = readSymbols(`/proc/${pid}/exe`)
  const named = symbols?.table.named('main')
  if (symbols && named !== undefined) {
    runToAddress(held, entry + BigInt(named - symbols.elf.entry))
    return
  }
  const own = ownCode(pid, entry)
  for (let left = mostSteps; left > 0 && step(held); left--) {
    const { pc, argument } = control.registers(pid)
    if (own(pc)) continue
    if (own(argument)) runToAddress(held, argument)
    return
  }
}

/** Is an address in the mapping that the program's entry point is in? */
const ownCode = (pid: number, entry: bigint): ((address: bigint) => boolean) => {
  const within = (address: bigint) => (mapping: Mapping) => mapping.start <= address && address < mapping.end
  const own = readMaps(pid).find(within(entry))
  return (address) => own !== undefined && within(address)(own)
}

/** Has a command that waits before exec wait further on, or where it got to if it can't be had there. It may end instead. */
export const runUntil = (
  control: ProcessControl,
  pid: number,
  until: Exclude<EvaluationTime, 'exec'>,
): void => {
  const deadline = performance.now() + mostMs
  if (!runTo(control, pid, 'exec', deadline)) return
  try {
    runOn({ control, pid, deadline }, until)
  } catch (error) {
    // A kernel may keep its code from being written: it waits where it is.
    if (!isSystemError(error)) throw error
  }
}

const runOn = (executed: Omit<Held, 'memory'>, until: Exclude<EvaluationTime, 'exec'>): void => {
  const { pid } = executed
  const entry = auxiliaryValue(pid, auxiliary.entry)
  if (entry === undefined) return
  using memory = new Memory(pid)
  const held = { ...executed, memory }
  if (until === 'preinit' && runToMapped(held, auxiliaryValue(pid, auxiliary.base))) return
  if (runToAddress(held, entry) && until === 'main') runToMain(held, entry)
}
