/** The `syscall` provider: `syscall:vmlinux:NAME:entry` and `:return`. */
import {
  type AttachPoint,
  type DType,
  intrinsic,
  type Probe,
  type ProbePattern,
  type Provider,
  UnavailableError,
} from '../../defs/index.ts'
import { attributes } from '../attributes.ts'
import { systemCallType } from '../c-type.ts'
import type { ProviderEnv } from '../env.ts'
import { parseFormat } from '../format.ts'
import { idBases } from '../ids.ts'
import { type Side, sides, sidesOf } from '../pattern.ts'
import { attachPoint, statusOffset } from './attach.ts'
import { namesOf, type SystemCall, systemCalls } from './table.ts'

const MODULE = 'vmlinux'
const GROUP = 'syscalls'

class SyscallProvider implements Provider {
  readonly name = 'syscall'
  readonly idBase = idBases.syscall
  readonly attributes = attributes.syscall
  readonly #env: ProviderEnv
  #events: ReadonlySet<string> | undefined

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  mayMatch({ provider, module, name }: ProbePattern): boolean {
    return provider.matches(this.name) && module.matches(MODULE) && sidesOf(name).length > 0
  }

  unavailable(): undefined {
    return undefined
  }

  *find(pattern: ProbePattern): Iterable<Probe> {
    if (!this.mayMatch(pattern)) return
    const asked = sidesOf(pattern.name)
    const matched = systemCalls.filter((call) => namesOf(call).some((name) => pattern.function.matches(name)))
    const one = pattern.function.exact !== undefined
    for (const call of matched) {
      for (const side of asked) if (this.#exists(call, side, one)) yield this.#probe(call, side)
    }
  }

  byId(id: number): Probe | undefined {
    const index = id - this.idBase
    const side = sides[index % 2]
    const call = systemCalls.find(({ number }) => number === Math.floor(index / 2))
    return call && side && this.#exists(call, side, true) ? this.#probe(call, side) : undefined
  }

  arguments({ id, function: name }: Probe): readonly DType[] {
    if (this.#sideOf(id) === 'return') return [intrinsic.long, intrinsic.long]
    const format = this.#env.tracefs(`events/${GROUP}/sys_enter_${name}/format`)
    if (format === undefined) return new Array<DType>(6).fill(intrinsic.long)
    return parseFormat(format)
      .filter((field) => field.name !== '__syscall_nr')
      .map((field) => systemCallType(field.type, this.#env.types))
  }

  realise(probes: readonly Probe[]): readonly AttachPoint[] {
    const status = statusOffset(this.#env.types)
    if (!status)
      throw new UnavailableError("syscall needs struct task_struct's thread_info from the kernel's BTF")
    return sides.flatMap((side) => {
      const mine = probes.filter(({ id }) => this.#sideOf(id) === side)
      const cases = mine.map((probe) => ({ value: Math.floor((probe.id - this.idBase) / 2), probe }))
      return cases.length > 0 ? [attachPoint(side, cases, status)] : []
    })
  }

  #sideOf(id: number): Side {
    return (id - this.idBase) % 2 === 0 ? 'entry' : 'return'
  }

  #probe({ name, number }: SystemCall, side: Side): Probe {
    const id = this.idBase + 2 * number + sides.indexOf(side)
    return { id, provider: this.name, module: MODULE, function: name, name: side }
  }

  /**
   * Whether this kernel has the call, which its tracepoint shows; where there is no telling (no tracefs, or a kernel
   * without CONFIG_FTRACE_SYSCALLS), all are taken to be there. One call is looked up by itself.
   */
  #exists({ name }: SystemCall, side: Side, one: boolean): boolean {
    const event = `sys_${side === 'entry' ? 'enter' : 'exit'}_${name}`
    if (one && !this.#events && this.#env.tracefs(`events/${GROUP}/${event}/id`) !== undefined) return true
    this.#events ??= this.#list()
    return this.#events.size === 0 || this.#events.has(event)
  }

  #list(): ReadonlySet<string> {
    const lines = this.#env.tracefs('available_events')?.split('\n') ?? []
    const prefix = `${GROUP}:`
    return new Set(lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length)))
  }
}

export const syscallProvider = (env: ProviderEnv): Provider => new SyscallProvider(env)
