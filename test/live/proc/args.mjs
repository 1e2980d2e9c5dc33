/** pr_psargs of a process that isn't the current one, and that ran before the tracing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'

const seconds = '7654.25'

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
    assert.equal(stdout.trimEnd(), `sleep|/bin/sleep ${seconds}|${command}`, stderr)
  } finally {
    sleep.kill()
  }
}
