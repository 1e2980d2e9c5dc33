// Probes that a program publishes as notes: what is listed, all kinds of arguments, several places of one, a semaphore.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { probesElf } from '../../triggers/probes-elf.mjs'

export const needs = ['root', 'syscall:::entry']

const shown = `
app$target:::start { printf("%d %s %d %d %d\\n", args[0], copyinstr(arg1), args[2], arg3, args[4]); }
app$target::work:done { printf("%s %d\\n", probefunc, args[0]); }
app$target:probes::asked__for { printf("%s:%s %d\\n", probemod, probename, arg0); }`

/** What `shown` prints of each call. @param {number} number */
const call = (number) =>
  `${number} a text ${number} -5 77\nwork ${number + 100}\nwork ${number + 200}\nprobes:asked-for ${number}\n`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-usdt-'))
  try {
    const program = join(folder, 'probes')
    writeFileSync(program, probesElf(), { mode: 0o755 })
    /** @param {string[]} args */
    const run = async (...args) => {
      const { status, stdout, stderr } = await dtrace([...args, '-c', program])
      assert.equal(status, 0, stderr)
      return stdout
    }

    const listing = await run('-lvn', 'app$target:::start', '-n', 'app$target:::asked-for')
    const rows = listing.match(/^ *\d+ +app\d+ .*$/gm)?.map((row) => row.trim().split(/\s+/).slice(2))
    assert.deepEqual(rows, [
      ['probes', 'work', 'start'],
      ['probes', 'work', 'asked-for'],
    ])
    const types = [...listing.matchAll(/args\[\d\]: (.*)/g)].map(([, type]) => type)
    assert.deepEqual(types, ['int32_t', 'uint64_t', 'int64_t', 'int32_t', 'uint32_t', 'int64_t'])

    const printed = await run('-qn', shown)
    assert.equal(printed.trim(), [-3, -2, -1].map(call).join('').trim())

    // All processes are looked through; this one is among them.
    const counts = await run('-qn', 'app*::: /pid == $target/ { @[probename] = count(); }')
    assert.deepEqual(
      counts
        .trim()
        .split('\n')
        .map((row) => row.trim().split(/\s+/)),
      [
        ['asked-for', '3'],
        ['start', '3'],
        ['done', '6'],
      ],
    )

    // A program may say in D what its arguments are, and into what they are to be translated.
    writeFileSync(
      program,
      probesElf(
        'provider app { probe start(int n, char *text) : (char *text, info_t *n); probe done(int n); };',
      ),
    )
    const library = join(folder, 'info.d')
    writeFileSync(
      library,
      'typedef struct info { int i_n; int i_twice; } info_t; translator info_t < int N > { i_n = N; i_twice = 2 * N; };',
    )
    const said = await run(
      ...['-L', folder, '-qn'],
      'app$target:::start { printf("%s %d %d %d|", stringof(args[0]), args[1]->i_n, args[1]->i_twice, arg0); }',
    )
    assert.equal(said.trim(), [-3, -2, -1].map((n) => `a text ${n} ${2 * n} ${n}|`).join(''))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
