/** What addresses belong to, for the consumer: read when the first one is to be shown. */
import type { Symboliser } from '../consume/index.ts'
import type { Kallsyms } from './kallsyms.ts'
import type { MappingEvent } from './mapping-events.ts'
import { UserSymbols } from './user-symbols.ts'

export type ProcessSymboliser = Symboliser & {
  /** Takes note of what the kernel told of all processes, and reads what this one (0: none) has mapped, if it lives. */
  readonly look: (pid: number) => void
}

export type SymboliserConfig = {
  readonly kallsyms: () => Kallsyms
  /** What happened to address spaces since it was last asked. */
  readonly events: () => readonly MappingEvent[]
  /** The process that the session is about, or 0. */
  readonly target: number
}

export const createSymboliser = ({ kallsyms, events, target }: SymboliserConfig): ProcessSymboliser => {
  const users = new UserSymbols(events)
  return {
    kernel: (address) => kallsyms().at(address),
    user: (pid, address) => users.locate(pid, address),
    meet: (pid) => users.meet(pid),
    look: (pid) => users.look(pid),
    target,
  }
}
