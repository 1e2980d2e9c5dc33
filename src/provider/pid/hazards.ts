/**
 * Functions whose return can't be traced. The kernel replaces the return address by that of a trampoline of its own, which
 * harms those that find something else there, or that keep the address for later.
 */
import type { ElfFile, ElfFunction } from '../../elf/index.ts'

const unsafe: ReadonlySet<string> = new Set([
  // They keep the return address, and lead back to it when nobody knows of the trampoline any more.
  ...['setjmp', '_setjmp', '__setjmp', 'sigsetjmp', '__sigsetjmp', 'getcontext', 'swapcontext'],
  // They are jumped to: what is on the stack is no return address.
  ...['_start', '_dl_start_user', '__restore_rt', '__start_context', '_dl_runtime_resolve'],
  ...['fxsave', 'xsave', 'xsavec', 'sse', 'avx'].map((kind) => `_dl_runtime_resolve_${kind}`),
  ...['sse', 'avx', 'avx512'].map((kind) => `_dl_runtime_profile_${kind}`),
  // They read the return addresses of their callers, or split the stack by them.
  ...['_Unwind_RaiseException', '_Unwind_Resume', '_Unwind_Resume_or_Rethrow', '_Unwind_ForcedUnwind'],
  ...['_Unwind_Backtrace', '__morestack', 'mcount', '_mcount', '__fentry__'],
])

const goSections: ReadonlySet<string> = new Set(['.gopclntab', '.note.go.buildid', '.go.buildinfo'])

/** A Go program moves its stacks, and reads the return addresses on them. */
export const isGo = ({ sections }: ElfFile): boolean => sections.some(({ name }) => goSections.has(name))

/** Why a function's return can't be traced; undefined: it can. */
export const returnHazard = (elf: ElfFile, { name, address }: ElfFunction): string | undefined => {
  if (isGo(elf)) return 'Go programs do not survive that return addresses are replaced'
  if (address === elf.entry || unsafe.has(name))
    return 'it does not survive that its return address is replaced'
  return undefined
}
