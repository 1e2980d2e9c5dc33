/** Names of the D language that this version knows and refuses; each goes when its definition comes. */
export const unsupported: ReadonlySet<string> = new Set()
