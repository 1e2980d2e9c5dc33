/** Each ready-made script of scripts/sys, found by its name. An emulated CPU has nothing to add to the cases of their providers. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runScripts } from '../runner/scripts.mjs'

const folder = join(import.meta.dirname, '../../../scripts/sys')

/** Others start programs, send signals and write files meanwhile: counts are the least. @type {import('../runner/scripts.mjs').ScriptCases} */
const cases = {
  execsnoop: {
    trigger: ['processes', 2],
    wants: [
      [/^\d+ +0 +\d+ +\d+ sleep +0 sleep 0$/gm, 2],
      [/^\d+ +0 +\d+ +\d+ sh +2 \/no-such-program$/gm, 2],
      [/^\d+ +0 +\d+ +\d+ \S+ +2 \/no-such-at$/gm, 1],
    ],
  },
  iosnoop: {
    trigger: ['block-io', 5],
    wants: [
      [/^\d+ +0 +\d+ node +\S+ +W +\d+ +8192 +\d+ <none>$/gm, 5],
      [/^\d+ +0 +\d+ node +\S+ +R +\d+ +4096 +\d+ <none>$/gm, 5],
      [/^\d+ +0 +\d+ node +\S+ +W +\d+ +\d+ +\d+ \/\S+\/block-io$/gm, 1],
    ],
  },
  iotop: {
    trigger: ['block-io', 400],
    args: ['60'],
    wants: [
      [/^ +0 +\d+ node +\S+ +W +\d{7,}$/gm, 1],
      [/^ +0 +\d+ node +\S+ +R +\d{7,}$/gm, 1],
    ],
  },
  killsnoop: {
    trigger: ['processes', 2],
    wants: [
      [/^\d+ +(\d+) sh +10 +\1 sh +sent$/gm, 2],
      [/^\d+ +(\d+) sh +12 +\1 sh +ignored$/gm, 2],
    ],
  },
  runqlat: {
    trigger: ['scheduling', 5],
    wants: [
      [/^ +waited for a CPU \(us\) +node *$/gm, 1],
      [/^ +had the CPU \(us\) +node *$/gm, 1],
    ],
  },
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function (tools) {
  const scripts = readdirSync(folder).map((file) => file.replace(/\.d$/, ''))
  assert.deepEqual(scripts.toSorted(), Object.keys(cases))
  if (!process.env['DTRACE_GUEST']) await runScripts(tools, cases)
}
