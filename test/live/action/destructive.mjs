// Without -w no program with a destructive action runs, whatever its clauses' predicates say.
import assert from 'node:assert/strict'

export const needs = ['root']

const programs = ['BEGIN { system("echo no"); }', 'BEGIN /0/ { freopen("/dev/null"); }', 'BEGIN { panic(); }']
const unavailable = {
  'panic()': 'panic( ) is not available: Linux lets no BPF program of a probe stop the kernel',
  'breakpoint()': 'breakpoint( ) is not available: Linux lets no BPF program enter the kernel debugger',
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  for (const program of programs) {
    const { status, stdout, stderr } = await dtrace(['-n', program])
    assert.match(stderr, /dtrace: could not enable tracing: Destructive actions not allowed\n$/, program)
    assert.deepEqual([status, stdout], [1, ''], program)
  }
  for (const [call, reason] of Object.entries(unavailable)) {
    const { status, stderr } = await dtrace(['-qwn', `BEGIN /0/ { ${call}; }`])
    assert.equal(stderr, `dtrace: could not enable tracing: ${reason}\n`)
    assert.equal(status, 1)
  }
  const { stderr } = await dtrace(['-wn', 'BEGIN { system("true"); exit(0); }'])
  assert.equal(stderr, "dtrace: description 'BEGIN ' matched 1 probe\ndtrace: allowing destructive actions\n")
}
