/** What a BPF program can't exceed; the compiler's front end tells it as a diagnostic of the D program. */

export type Limit = 'stack' | 'instructions' | 'functions'

/** A function needs more of something than programs may have. */
export class LimitError extends Error {
  readonly limit: Limit
  /** How much it needs: bytes of stack, slots of code, functions of a program. */
  readonly have: number
  readonly max: number
  /** The function that goes over the limit. */
  readonly function: string
  constructor(limit: Limit, have: number, max: number, name: string) {
    super(`${name}: ${have} ${UNITS[limit]}, at most ${max}`)
    this.name = 'LimitError'
    this.limit = limit
    this.have = have
    this.max = max
    this.function = name
  }
}

const UNITS: { readonly [L in Limit]: string } = {
  stack: 'bytes of stack',
  instructions: 'slots of code',
  functions: 'functions',
}

/** The most slots of a privileged program (BPF_COMPLEXITY_LIMIT_INSNS, kernel/bpf/syscall.c). */
export const MAX_SLOTS = 1_000_000
/** The most functions of a program, the main one included (BPF_MAX_SUBPROGS, include/linux/bpf_verifier.h). */
export const MAX_FUNCTIONS = 256
