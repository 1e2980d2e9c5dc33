/** Runs ready-made scripts over workloads, and looks for lines in what they print. */
import assert from 'node:assert/strict'

/**
 * By a script's name: its workload, its arguments, and patterns with how often they match at least.
 * @typedef {Readonly<Record<string, { trigger: (string | number)[], args?: string[],
 *   wants: readonly (readonly [pattern: RegExp, least: number])[] }>>} ScriptCases
 */

/**
 * @param {Pick<import('./cases.mjs').Tools, 'dtrace' | 'triggerCommand'>} tools
 * @param {ScriptCases} cases
 */
export async function runScripts({ dtrace, triggerCommand }, cases) {
  for (const [name, { trigger, args = [], wants }] of Object.entries(cases)) {
    const [program = '', ...words] = trigger
    const command = triggerCommand(`${program}`, ...words)
    const { status, stdout, stderr } = await dtrace([name, ...args, '-c', command])
    assert.equal(status, 0, `${name}: ${stderr}`)
    for (const [pattern, least] of wants) {
      const found = stdout.match(pattern)?.length ?? 0
      assert.ok(found >= least, `${name}: ${pattern} ${found} times, not ${least}:\n${stdout}\n${stderr}`)
    }
  }
}
