/** Probe-description matching: fnmatch(3) with no flags, over a whole component. */

const isGlob = (pattern: string): boolean => /[*?[\\]/.test(pattern)

const bracket = (pattern: string, at: number): { source: string; next: number } | undefined => {
  let index = at + 1
  let source = '['
  if (pattern[index] === '!' || pattern[index] === '^') {
    source += '^'
    index++
  }
  for (let first = true; index < pattern.length; index++, first = false) {
    const c = pattern[index] ?? ''
    if (c === ']' && !first) return { source: `${source}]`, next: index + 1 }
    source += c === '\\' || c === '[' || c === ']' || c === '^' ? `\\${c}` : c
  }
  return undefined // no closing bracket: '[' stands for itself
}

const toRegExp = (pattern: string): RegExp => {
  let source = '^'
  for (let index = 0; index < pattern.length; ) {
    const c = pattern[index] ?? ''
    const set = c === '[' ? bracket(pattern, index) : undefined
    if (set) {
      source += set.source
      index = set.next
      continue
    }
    if (c === '*') source += '.*'
    else if (c === '?') source += '.'
    else {
      const literal = c === '\\' && index + 1 < pattern.length ? (pattern[++index] ?? '') : c
      source += literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    }
    index++
  }
  return new RegExp(`${source}$`, 's')
}

export type Matcher = {
  readonly pattern: string
  /** Set when the pattern can match one text only, so that indexes can be asked instead of scanned. */
  readonly exact: string | undefined
  /** True when it matches everything. */
  readonly any: boolean
  matches(text: string): boolean
}

/** An empty pattern matches anything. */
export const matcher = (pattern: string): Matcher => {
  if (pattern === '' || pattern === '*') return { pattern, exact: undefined, any: true, matches: () => true }
  if (!isGlob(pattern)) return { pattern, exact: pattern, any: false, matches: (text) => text === pattern }
  const expression = toRegExp(pattern)
  return { pattern, exact: undefined, any: false, matches: (text) => expression.test(text) }
}
