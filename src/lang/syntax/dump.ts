/** The tree as indented text, for `-xtree` and golden files. */

type Plain = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const scalar = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value))

const lines = (label: string, value: unknown, depth: number): string[] => {
  const margin = '  '.repeat(depth)
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${margin}${label} []`]
    return [`${margin}${label}`, ...value.flatMap((item) => lines('-', item, depth + 1))]
  }
  if (!isNode(value)) return [`${margin}${label} ${scalar(value)}`]
  const entries = Object.entries(value).filter(
    ([key, field]) => key !== 'kind' && key !== 'span' && field !== undefined,
  )
  const kind = typeof value['kind'] === 'string' ? ` ${value['kind']}` : ''
  const inside = (field: unknown) => typeof field === 'object' && field !== null
  const head = entries
    .filter(([, field]) => !inside(field))
    .map(([key, field]) => ` ${key}=${scalar(field)}`)
    .join('')
  return [
    `${margin}${label}${kind}${head}`,
    ...entries.filter(([, field]) => inside(field)).flatMap(([key, field]) => lines(key, field, depth + 1)),
  ]
}

/** One line a node: what it is of its parent, its kind, its scalar fields; children below. Spans are left out. */
export const dumpTree = (tree: Plain): string => `${lines('program', tree, 0).join('\n')}\n`
