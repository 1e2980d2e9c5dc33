/**
 * Compares output with what a case expects: a line is literal text; one that starts with `~` is a regular expression
 * for a whole line; one that is `...` stands for any lines, none included. Empty lines at the end don't count.
 */

/**
 * @param {string} expected
 * @param {string} actual
 * @returns {string | undefined} what differs, for a person; undefined if nothing does
 */
export function difference(expected, actual) {
  const patterns = lines(expected)
  const got = lines(actual)
  const reached = match(patterns, got)
  if (reached === undefined) return undefined
  const want = patterns[reached.pattern] ?? '(end of output)'
  return [
    `line ${reached.line + 1}`,
    `  want ${want}`,
    `  have ${got[reached.line] ?? '(end of output)'}`,
  ].join('\n')
}

/** @param {string} text */
const lines = (text) => text.replace(/\s+$/, '').split('\n')

/**
 * @param {string} pattern
 * @param {string} line
 */
function lineMatches(pattern, line) {
  return pattern.startsWith('~')
    ? new RegExp(`^(?:${pattern.slice(1).trim()})$`).test(line.trim())
    : pattern === line
}

/**
 * Like matching a glob, where `...` is the star: on a mismatch, go back to the last star and let it take one line more.
 * @param {readonly string[]} patterns
 * @param {readonly string[]} got
 * @returns {{ pattern: number, line: number } | undefined} the furthest mismatch, or undefined for a match
 */
function match(patterns, got) {
  let furthest = { pattern: 0, line: -1 }
  /** @type {{ pattern: number, line: number } | undefined} */
  let star
  let pattern = 0
  let line = 0
  while (line < got.length || pattern < patterns.length) {
    const want = patterns[pattern]
    if (want === '...') {
      star = { pattern: ++pattern, line }
    } else if (want !== undefined && line < got.length && lineMatches(want, got[line] ?? '')) {
      pattern++
      line++
    } else {
      if (line > furthest.line) furthest = { pattern, line }
      if (!star || star.line >= got.length) return furthest
      star.line++
      ;({ pattern, line } = star)
    }
  }
  return undefined
}
