/** Rows of numbers as an aligned table. */

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** For the CPU time of a tight loop, to which other work on the machine can only add. */
export const least = (values) => Math.min(...values)

/** Runs of one shape as one: each number by itself. */
const summarise = (runs, summary) =>
  Object.fromEntries(Object.keys(runs[0]).map((key) => [key, summary(runs.map((run) => run[key]))]))

/**
 * Runs every case once a round, so that a busy moment of the machine touches all alike.
 * @param {Record<string, () => Promise<Record<string, number>>>} cases
 */
export const interleave = async (cases, rounds, summary = median) => {
  const runs = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, run] of Object.entries(cases)) runs[name].push(await run())
  return Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, summarise(all, summary)]))
}

const cell = (value) => {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
}

/**
 * @param {string} title
 * @param {readonly { readonly name: string, readonly [column: string]: string | number | undefined }[]} rows
 */
export const table = (title, rows) => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== 'name')
  const lines = [[title, ...columns], ...rows.map((row) => [row.name, ...columns.map((c) => cell(row[c]))])]
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)))
  const padded = lines.map(([name, ...rest]) =>
    [name.padEnd(widths[0]), ...rest.map((text, at) => text.padStart(widths[at + 1]))].join('  '),
  )
  return `${padded.map((line) => line.trimEnd()).join('\n')}\n`
}
