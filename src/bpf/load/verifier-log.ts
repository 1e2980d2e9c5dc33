/**
 * The verifier's log, read from its end: the last line before the statistics says what was wrong, the last listed
 * instruction says where. Source: kernel/bpf/verifier.c, kernel/bpf/log.c.
 */

/** Lines that follow the verdict. */
const STATISTICS = /^(processed \d+ insns|verification time|stack depth|max_states|peak_states|mark_read)/
/** An instruction as it is listed: `12: (79) r0 = *(u64 *)(r6 +8)   ; R0_w=…`. */
const LISTED = /^(\d+): \(/
/** A state dump, a source line from BTF, or progress: never the verdict. */
const NOISE = /^(\d+: R\d|R\d+(_w)?=|;|from \d+ to \d+|Func#|Validating |live regs)/

const lines = (log: string): string[] =>
  log
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !STATISTICS.test(line))

/** The line that says why, such as `R1 invalid mem access 'scalar'`; empty for an empty log. */
export const verifierSummary = (log: string): string => {
  const all = lines(log)
  const told = all.findLast((line) => !LISTED.test(line) && !NOISE.test(line))
  return told ?? all.at(-1) ?? ''
}

/** The instruction slot at fault: the one the verdict names, else the last that was verified. */
export const insnIndex = (log: string): number | undefined => {
  const named = /\binsn (\d+)/.exec(verifierSummary(log))?.[1]
  const listed = lines(log).findLast((line) => LISTED.test(line))
  const index = named ?? (listed && LISTED.exec(listed)?.[1])
  return index === undefined ? undefined : Number(index)
}
