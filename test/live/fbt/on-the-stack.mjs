/** The arguments beyond the sixth are passed on the stack: by fentry and by kprobes they are the same. */
import assert from 'node:assert/strict'

/** Where the CPU is emulated. */
const slow = { timeoutSeconds: 150 }

export const needs = ['fbt', 'rawfbt']

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  // do_mmap()'s last argument is an empty list head on its caller's stack, the one before it a number there.
  const { stdout: listed } = await dtrace(['-lvn', 'fbt::do_mmap:entry'], slow)
  const last = Math.max(...[...listed.matchAll(/args\[(\d+)\]/g)].map(([, index]) => Number(index)))
  assert.ok(last >= 7, listed)
  const list = `args[${last}]`
  const program = ['fbt', 'rawfbt']
    .map(
      (provider) => `${provider}::do_mmap:entry /pid == $target/ {
        @calls[probeprov] = count();
        @lists[probeprov] = sum(${list}->next == ${list} && ${list}->prev == ${list});
        @lengths[probeprov] = sum(args[2]);
        @populate[probeprov] = sum(arg${last - 1});
        @offsets[probeprov] = sum(arg${last - 2}); }`,
    )
    .join(' ')
  const names = ['calls', 'lists', 'lengths', 'populate', 'offsets']
  const report = names.map((name) => `printa("%s ${name} %@d\\n", @${name});`).join(' ')
  const args = ['-qn', `${program} END { ${report} }`, '-c', triggerCommand('exec-true', 1)]
  const { status, stdout, stderr } = await dtrace(args, slow)
  assert.deepEqual([status, stderr], [0, ''])
  const value = (/** @type {string} */ name) => new RegExp(`^${name} (-?\\d+)$`, 'm').exec(stdout)?.[1]
  assert.ok(Number(value('fbt calls')) > 0, stdout)
  assert.equal(value('fbt lists'), value('fbt calls'), stdout)
  for (const what of names) assert.equal(value(`rawfbt ${what}`), value(`fbt ${what}`), stdout)
}
