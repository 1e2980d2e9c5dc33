import { expect, test } from 'vitest'
import { checkText } from '../../../test/support/check.ts'
import { attributesOf } from './attributes.ts'

test.each([
  ['profile:::tick-1s { trace(pid + 1); }', 'Evolving/Evolving/Common', 'Stable/Stable/Common'],
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
  const found = attributesOf(clause)
  expect([found.description.join('/'), found.statement.join('/')]).toEqual([description, statement])
})
