/** What addresses belong to, for the consumer: read when the first one is to be shown. */
import type { Symboliser } from '../consume/index.ts'
import type { Kallsyms } from './kallsyms.ts'
import { UserSymbols } from './user-symbols.ts'

export type ProcessSymboliser = Symboliser & {
  /** Reads what the process has mapped now, if it still lives. */
  readonly look: (pid: number) => void
}

/** `kallsyms` gives the kernel's symbols; `target` is the process that the session is about, or 0. */
export const createSymboliser = (kallsyms: () => Kallsyms, target: number): ProcessSymboliser => {
  const users = new UserSymbols()
  return {
    kernel: (address) => kallsyms().at(address),
    user: (pid, address) => users.locate(pid, address),
    meet: (pid) => users.meet(pid),
    look: (pid) => users.look(pid),
    target,
  }
}
