/** How many inputs a property is tried with where they take long: fewer while working than where everything is tested. */
export const runs = (working: number, whole: number): number =>
  Number(process.env['DTRACE_FUZZ'] ?? (process.env['CI'] ? whole : working))
