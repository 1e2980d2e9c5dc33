/** How many inputs a property is tried with where they take long: fewer while working than where everything is tested. */
export const runs = (working: number, whole: number): number =>
  Number(process.env['DTRACE_FUZZ'] ?? (process.env['CI'] ? whole : working))

/**
 * How random programs are drawn that a kernel loads: the same for the same DTRACE_SEED, else new ones, of which one that fails
 * is made smaller as far as that goes: minutes, as each try is compiled and loaded.
 */
export const drawing = (numRuns: number): { numRuns: number; seed?: number; endOnFailure?: boolean } => {
  const seed = process.env['DTRACE_SEED']
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed), endOnFailure: true }
}
