/** "Did you mean": the closest known name. */
import { type Diagnostic, DiagnosticError } from '../../base/index.ts'

/** Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`. */
const distance = (a: string, b: string): number => {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row[b.length] ?? 0
}

/** A name near enough to be meant: at most a third of its letters differ, two at most. */
export const closest = (name: string, known: Iterable<string>): string | undefined => {
  let best: string | undefined
  let least = Math.min(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const edits = distance(name, candidate)
    if (edits < least) [best, least] = [candidate, edits]
  }
  return best
}

/** Raises `diagnostic` with the hint that `near` was meant, if there is such a name. */
export const failNear = (diagnostic: Diagnostic, near: string | undefined): never => {
  throw new DiagnosticError(
    near === undefined ? diagnostic : { ...diagnostic, hint: `did you mean ${near}?` },
  )
}
