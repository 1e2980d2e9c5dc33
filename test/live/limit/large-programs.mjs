/** Programs larger than one BPF function or jump can be: a long clause, more clauses than functions, deep nesting. */
import assert from 'node:assert/strict'

/**
 * @param {number} times
 * @param {(at: number) => string} make
 */
const repeat = (times, make) => Array.from({ length: times }, (_, at) => make(at)).join(' ')

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  /** @param {string} program */
  const run = async (program) => {
    const { status, stdout, stderr } = await dtrace(['-q', '-n', program])
    assert.equal(status, 0, stderr)
    assert.equal(stderr, '')
    return stdout.trim()
  }

  const long = repeat(650, (at) => `x += (y * ${at} ^ x) / (z + ${at + 1}) % 1000;`)
  let x = 0n
  for (let at = 0n; at < 650n; at++) x += (((3n * at) ^ x) / (at + 1n)) % 1000n
  assert.equal(
    await run(
      `long x; long y; long z; BEGIN { y = 3; if (y) { ${long} } else { x = 1; } printf("%d", x); exit(0); }`,
    ),
    `${x}`,
  )

  const clauses = repeat(
    300,
    (at) => `BEGIN { this->n += ${at}; ${at % 100 === 50 ? 'trace(1 / zero);' : ''} }`,
  )
  const { stdout, stderr, status } = await dtrace([
    ...['-q', '-n'],
    `int zero; BEGIN { this->n = 0; strtok("a b", " "); } ${clauses} BEGIN { printf("%d %s", this->n, strtok(NULL, " ")); exit(0); } BEGIN { printf("not any more"); }`,
  ])
  assert.equal(status, 0, stderr)
  assert.equal(stdout.trim(), `${(299 * 300) / 2} b`)
  assert.deepEqual(
    [...stderr.matchAll(/dt_clause_(\d+) .*: divide-by-zero/g)].map(([, clause]) => Number(clause)),
    [51, 151, 251],
  )

  let deep = 'x'
  for (let at = 0; at < 300; at++) deep = `(${at} + ${deep})`
  assert.equal(await run(`BEGIN { x = 1; printf("%d", ${deep}); exit(0); }`), `${1 + (299 * 300) / 2}`)
}
