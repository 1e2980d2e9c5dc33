/** The same benchmark in a guest, whose kernel has what this machine's lacks. Emulated: only its ratios mean anything. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from './measure.mjs'

/** @param {readonly string[]} args for bench/run.mjs there. @returns its exit status */
export const inGuest = (args, bpftrace, kernel) => {
  const bin = existsSync(bpftrace) ? ['--bin', bpftrace] : []
  const options = ['--kernel', kernel, '--timeout', '1200', '--add', join(checkout, 'bench'), ...bin]
  const command = ['node', join(checkout, 'bench/run.mjs'), ...args]
  const runner = [join(checkout, 'test/guest/run.mjs'), ...options, '--', ...command]
  return spawnSync(process.execPath, runner, { stdio: 'inherit', cwd: checkout }).status ?? 1
}
