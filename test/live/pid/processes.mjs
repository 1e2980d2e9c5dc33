// Processes that run already (-p), several in one program, many functions of one; what of a process can't be traced.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { release } from 'node:os'

export const needs = ['root', 'syscall:::entry']

/** Sleeps, but for a call of its library that it makes ten times a second. */
const program = `
  const { open } = require('node:fs')
  console.log('ready')
  setInterval(() => open('/no/such/file', () => {}), 100)`

const start = async () => {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const [one, other] = [await start(), await start()]
  try {
    const [a, b] = [`${one.pid}`, `${other.pid}`]
    const both = `
      pid$target:libc:open*:entry, pid${b}:libc:open*:entry
      /copyinstr(arg0) == "/no/such/file"/ { @[pid == $target] = count(); }
      pid$target:libc:open*:return, pid${b}:libc:open*:return /(int)arg1 == -1/ { @failed[pid == $target] = count(); }
      tick-1s { i++; }
      tick-1s /i == 2/ { exit(0); }
      END { printa("calls of %d: %@d\\n", @); printa("failures of %d: %@d\\n", @failed); }`
    const { status, stdout, stderr } = await dtrace(['-qn', both, '-p', a])
    assert.equal(status, 0, stderr)
    for (const which of [0, 1]) {
      const [calls = 0, failures = 0] = ['calls', 'failures'].map((what) =>
        Number(new RegExp(`^${what} of ${which}: (\\d+)$`, 'm').exec(stdout)?.[1]),
      )
      assert.ok(calls >= 5, stdout)
      assert.ok(failures >= 4, stdout)
    }

    const all = await dtrace(['-n', 'pid$target:libc::entry { @ = count(); } tick-1s { exit(0); }', '-p', a])
    assert.ok(Number(/matched (\d+) probes/.exec(all.stderr)?.[1]) > 1000, all.stderr)
    // Only newer kernels attach so many by one call, for one process.
    if (release().startsWith('6.1.'))
      assert.match(all.stderr, /probes of processes are too many for a kernel/)
    else assert.equal(all.status, 0, all.stderr)

    /** @param {string} description */
    const listed = async (description) => {
      const { stdout, stderr } = await dtrace(['-xerrtags', '-ln', description, '-p', a])
      const rows = stdout.trim().split('\n').slice(1)
      return { rows: rows.map((row) => row.trim().split(/\s+/).slice(1).join(' ')), stderr }
    }
    const { rows } = await listed('pid$target:a.out:_start:entry')
    assert.deepEqual(rows, [`pid${a} node _start entry`])

    const refused = {
      'pid$target:libc:no_such_function:entry': `[D_PROC_FUNC] failed to lookup 'no_such_function' in module 'libc'`,
      'pid$target:libc:open:fffff': `[D_PROC_OFF] offset 0xfffff outside of function 'open'`,
      'pid$target:libc:open:enter': `[D_PROC_NAME] 'enter' is an invalid probe name`,
      'pid0:libc:open:entry': '[D_PROC_BADPID] pid0 does not contain a valid pid',
      'pid4194305:libc:open:entry': '[D_PROC_GRAB] failed to grab process 4194305',
    }
    for (const [description, text] of Object.entries(refused)) {
      const { stderr } = await listed(description)
      assert.ok(stderr.includes(`invalid probe specifier ${description}: ${text}\n`), stderr)
    }
    const { stderr: unmatched } = await listed('pid$target:no_such_library:open:entry')
    assert.match(unmatched, /failed to match pid\d+:no_such_library:open:entry: No probe matches description/)
  } finally {
    one.kill()
    other.kill()
  }
}
