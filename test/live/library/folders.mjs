/** `-L`: all libraries of a folder, in the order of their dependencies, with the folder for the kernel's version. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Names in the order in which a folder has them, which is not the one in which they are needed. */
const libraries = {
  'a.d':
    '#pragma D depends_on library b.d\ntranslator pair_t < int n > { first = twice[n]; second = "two"; };\n',
  'b.d': 'typedef struct pair { int first; string second; } pair_t;\ninline int twice[int n] = 2 * n;\n',
  'left-out.d': '#pragma D depends_on provider nosuch\ninline int broken = nonsense;\n',
  'needs-left-out.d': '#pragma D depends_on library left-out.d\ninline int dependent = broken;\n',
  'notes.txt': 'no D at all',
  '5.8/version.d': 'inline int since = 58;\n',
  '999.1/version.d': 'inline int since = 999;\n',
}

/** @param {string} folder */
const fill = (folder) => {
  for (const sub of ['5.8', '999.1']) mkdirSync(join(folder, sub))
  for (const [name, text] of Object.entries(libraries)) writeFileSync(join(folder, name), text)
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace }) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-library-'))
  const program =
    'BEGIN { printf("%d %s %d", xlate <pair_t> (21).first, xlate <pair_t *> (1)->second, since); exit(0); }'
  try {
    fill(folder)
    const run = await dtrace(['-L', folder, '-qn', program])
    assert.deepEqual([run.status, run.stdout, run.stderr], [0, '42 two 58\n', ''])

    writeFileSync(join(folder, 'z.d'), 'inline int one = 1;\ninline int wrong = nonsense;\n')
    const wrong = await dtrace(['-L', folder, '-qn', 'BEGIN { exit(0); }'])
    assert.equal(wrong.status, 1)
    assert.match(wrong.stderr, /"\/.*z\.d", line 2: failed to resolve nonsense: Unknown variable name\n$/)

    const without = await dtrace(['-x', 'nolibs', '-n', 'BEGIN { trace(ENOENT); exit(0); }'])
    assert.match(without.stderr, /failed to resolve ENOENT: Unknown variable name/)

    const nowhere = await dtrace(['-L', join(folder, 'no'), '-n', 'BEGIN { exit(0); }'])
    assert.match(nowhere.stderr, /failed to open library folder .*: No such file or directory\n$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
