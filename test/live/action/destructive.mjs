// Without -w no program with a destructive action runs, whatever its clauses' predicates say.
import assert from 'node:assert/strict'

export const needs = ['root']

const programs = [
  'BEGIN { system("echo no"); }',
  'BEGIN /0/ { freopen("/dev/null"); }',
  'BEGIN { raise(9); }',
]

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  for (const program of programs) {
    const { status, stdout, stderr } = await dtrace(['-n', program])
    assert.match(stderr, /dtrace: could not enable tracing: Destructive actions not allowed\n$/, program)
    assert.deepEqual([status, stdout], [1, ''], program)
  }
  for (const call of ['panic()', 'breakpoint()']) {
    const program = `BEGIN /0/ { ${call}; }`
    const { status, stderr } = await dtrace(['-n', program])
    const message = `in action list: ${call} is not implemented (yet)`
    assert.equal(stderr, `dtrace: invalid probe specifier ${program}: ${message}\n`)
    assert.equal(status, 1)
  }
  const { stderr } = await dtrace(['-wn', 'BEGIN { system("true"); exit(0); }'])
  assert.equal(stderr, "dtrace: description 'BEGIN ' matched 1 probe\ndtrace: allowing destructive actions\n")
}
