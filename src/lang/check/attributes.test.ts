import { expect, test } from 'vitest'
import { checkText, newChecker } from '../../../test/support/check.ts'
import { descriptionAttributes, statementAttributes } from './attributes.ts'

test.each([
  ['profile:::tick-1s { trace(pid + 1); }', 'Evolving/Evolving/Common', 'Stable/Stable/Common'],
  ['profile:::tick-1s { trace(getmajor(1)); }', 'Evolving/Evolving/Common', 'Evolving/Evolving/Common'],
  ['profile:::tick-1s { trace(htons(1)); }', 'Evolving/Evolving/Common', 'Evolving/Evolving/Common'],
  ['profile:::tick-1s { trace(mutex_owned(NULL)); }', 'Evolving/Evolving/Common', 'Evolving/Evolving/Common'],
  ['syscall::read:entry { trace(args[0]); }', 'Private/Private/ISA', 'Private/Private/ISA'],
  [
    'syscall:::entry /`jiffies > 1/ { @[`jiffies] = count(); }',
    'Evolving/Evolving/Common',
    'Private/Private/Unknown',
  ],
  ['BEGIN { if (pid) trace(&`vfs_read == NULL); }', 'Evolving/Evolving/Common', 'Private/Private/Unknown'],
])('%s', (text, description, statement) => {
  const [clause] = checkText(text).clauses
  if (!clause) throw new Error('one clause was written')
  const { probes } = clause
  expect(descriptionAttributes(probes.description, probes.attributes).join('/')).toBe(description)
  expect(statementAttributes(clause).join('/')).toBe(statement)
})

test('a stability that a pragma gives counts where the name is used', () => {
  const [clause] = checkText(`
    #pragma D attributes Evolving/Unstable/ISA twice
    inline int twice[int n] = 2 * n;
    BEGIN { trace(twice[3]); }
  `).clauses
  expect(clause && statementAttributes(clause)).toEqual(['Evolving', 'Unstable', 'ISA'])
})

test.each([
  ['BEGIN { trace(1); }', undefined],
  [
    'BEGIN { trace(curthread); }',
    'attributes for scalar curthread (Stable/Private/Common) are less than predefined minimum',
  ],
  [
    'BEGIN { trace(`jiffies); }',
    'attributes for symbol vmlinux`jiffies (Private/Private/Unknown) are less than predefined minimum',
  ],
  [
    'fbt::vfs_read:entry { trace(1); }',
    'attributes for probe description fbt::vfs_read:entry (Private/Private/ISA) are less than predefined minimum',
  ],
])('amin=Evolving/Evolving/Common: %s', (text, problem) => {
  const checker = newChecker()
  checker.setOptions({ amin: ['Evolving', 'Evolving', 'Common'] })
  const check = () => checkText(text, 'file', checker)
  if (problem === undefined) expect(check).not.toThrow()
  else expect(check).toThrow(problem)
})
