/** Features that a case may need, each asked of the system itself and never of a version number. */
import { accessSync, constants, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ia32Programs, runIa32 } from '../../triggers/ia32-elf.mjs'
import { dtrace } from './dtrace.mjs'

/** @type {Map<string, Promise<boolean>>} */
const answers = new Map()

/**
 * The first of the features that this system lacks.
 * @param {readonly string[]} needs `root`; `ia32`, the 32-bit ABI; `program/NAME`; `symbol/NAME` of the kernel; `call/CALL`, a call without blanks that programs can make; `module:function` parts as in a probe description with
 *   colons, for a probe that exists; else a provider's name, for one that has probes
 * @returns {Promise<string | undefined>}
 */
export async function missing(needs) {
  for (const need of needs) {
    const answer = answers.get(need) ?? has(need)
    answers.set(need, answer)
    if (!(await answer)) return need
  }
  return undefined
}

/** @param {string} need */
async function has(need) {
  if (need === 'root') return process.getuid?.() === 0
  if (need === 'ia32') return Object.entries(ia32Programs(1)).every(([name, elf]) => runIa32(name, elf))
  if (need.startsWith('program/')) return hasProgram(need.slice('program/'.length))
  if (need.startsWith('symbol/')) return hasSymbol(need.slice('symbol/'.length))
  if (need.startsWith('call/')) return canCall(need.slice('call/'.length))
  const { status, stdout } = await dtrace(['-l', need.includes(':') ? '-n' : '-P', need])
  return status === 0 && stdout.trim().split('\n').length > 1 // the first line is the heading
}

/** A module's symbols have its name behind theirs. @param {string} name */
function hasSymbol(name) {
  const symbols = readFileSync('/proc/kallsyms', 'latin1')
  return symbols.includes(` ${name}\n`) || symbols.includes(` ${name}\t[`)
}

/** @param {string} call */
async function canCall(call) {
  const { status } = await dtrace(['-w', '-q', '-n', `BEGIN { ${call}; } BEGIN { exit(0); }`])
  return status === 0
}

/** @param {string} name */
function hasProgram(name) {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
