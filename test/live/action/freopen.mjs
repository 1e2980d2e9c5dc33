// freopen() moves the output, and that of commands with it; ftruncate() empties it; -o is a first place of its own.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const needs = ['root']

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-freopen-'))
  const [file, own] = [join(folder, 'output.7'), join(folder, 'own')]
  const read = () => readFileSync(file, 'utf8')
  const body = (/** @type {string} */ rest) => ['-qwn', `BEGIN { ${rest} exit(0); }`]
  const moved = `printf("a;"); freopen("${folder}/%s.%d", "output", 7); printf("b;"); system("printf c\\;");`
  try {
    writeFileSync(file, 'kept;')
    const plain = await dtrace(body(`${moved} freopen(""); printf("d;");`))
    assert.deepEqual([plain.stdout, plain.stderr, read()], ['a;d;\n', '', 'kept;b;c;'])

    const emptied = await dtrace(
      body(`${moved} printf("d;"); ftruncate(); printf("e;"); system("printf f");`),
    )
    assert.deepEqual([emptied.stdout, read()], ['a;', 'e;f\n'])

    const withOwn = await dtrace(['-o', own, ...body(`${moved} ftruncate(); freopen(""); printf("d;");`)])
    assert.deepEqual([withOwn.stdout, read(), readFileSync(own, 'utf8')], ['c;', '', 'a;d;\n'])

    const failing = await dtrace(body('freopen("/no/%s", "such"); printf("still here"); ftruncate();'))
    assert.equal(
      failing.stderr,
      `dtrace: error in dt_clause_0 for probe ID 1 (dtrace:::BEGIN): couldn't freopen() "/no/such": No such file or directory\n`,
    )
    assert.equal(failing.stdout, 'still here\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
