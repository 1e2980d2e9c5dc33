/** Programs larger than one BPF function or jump can be: a long clause, more clauses than functions, deep nesting. */
import assert from 'node:assert/strict'

/**
 * @param {number} times
 * @param {(at: number) => string} make
 */
const repeat = (times, make) => Array.from({ length: times }, (_, at) => make(at)).join(' ')

/** A guest's emulated CPU is some thirty times slower: there the same programs are small. */
const [statements, most, levels] = process.env['DTRACE_GUEST'] ? [40, 40, 100] : [650, 300, 300]

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  /** @param {string} program */
  const run = async (program) => {
    const { status, stdout, stderr } = await dtrace(['-q', '-n', program])
    assert.equal(status, 0, stderr)
    assert.equal(stderr, '')
    return stdout.trim()
  }

  const long = repeat(statements, (at) => `x += (y * ${at} ^ x) / (z + ${at + 1}) % 1000;`)
  let x = 0n
  for (let at = 0n; at < BigInt(statements); at++) x += (((3n * at) ^ x) / (at + 1n)) % 1000n
  assert.equal(
    await run(
      `long x; long y; long z; BEGIN { y = 3; if (y) { ${long} } else { x = 1; } printf("%d", x); exit(0); }`,
    ),
    `${x}`,
  )

  const clauses = repeat(
    most,
    (at) => `BEGIN { this->n += ${at}; ${at % 20 === 5 && at < 60 ? 'trace(1 / zero);' : ''} }`,
  )
  const { stdout, stderr, status } = await dtrace([
    ...['-q', '-n'],
    `int zero; BEGIN { this->n = 0; strtok("a b", " "); } ${clauses} BEGIN { printf("%d %s", this->n, strtok(NULL, " ")); exit(0); } BEGIN { printf("not any more"); }`,
  ])
  assert.equal(status, 0, stderr)
  assert.equal(stdout.trim(), `${((most - 1) * most) / 2} b`)
  assert.deepEqual(
    [...stderr.matchAll(/dt_clause_(\d+) .*: divide-by-zero/g)].map(([, clause]) => Number(clause)),
    [6, 26, ...(most > 45 ? [46] : [])],
  )

  let deep = 'x'
  for (let at = 0; at < levels; at++) deep = `(${at} + ${deep})`
  assert.equal(
    await run(`BEGIN { x = 1; printf("%d", ${deep}); exit(0); }`),
    `${1 + ((levels - 1) * levels) / 2}`,
  )
}
