/** pr_psargs of a process that isn't the current one, and that ran before the tracing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

const seconds = '7654.25'

/** The kernel tells where it maps memory. */
const isKnown = () => / page_offset_base$/m.test(readFileSync('/proc/kallsyms', 'latin1'))

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const sleep = spawn('/bin/sleep', [seconds], { stdio: 'ignore' })
  try {
    const program = `
      proc:::signal-send
      /pid == $target && args[1]->pr_pid == $1/
      { printf("%s|%s|%s\\n", args[1]->pr_fname, args[1]->pr_psargs, curpsinfo->pr_psargs); }
    `
    const command = `/bin/kill -TERM ${sleep.pid}`
    const { stdout, stderr } = await dtrace(['-qn', program, '-c', command, `${sleep.pid}`])
    const want = isKnown() ? `/bin/sleep ${seconds}` : ''
    assert.equal(stdout.trimEnd(), `sleep|${want}|${command}`, stderr)
  } finally {
    sleep.kill()
  }
}
