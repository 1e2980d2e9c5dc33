import { expect, test } from 'vitest'
import { pieceText } from './buffered.ts'

const probe = { provider: 'syscall', module: 'vmlinux', function: 'read', name: 'entry' }

test('a piece of a record is shown with its probe', () => {
  const origin = { probe, aggregation: undefined, data: true, parts: [] }
  expect(pieceText(Buffer.from('a "b"\nc\n'), origin)).toBe(
    [
      'dtrace: >>> Called buffer handler:',
      'dtrace: ',
      'dtrace:   dtrace_bufdata:',
      'dtrace:       dtbda_buffered => "a "b"\\nc\\n"',
      'dtrace:          dtbda_probe => <non-NULL>',
      'dtrace:        dtbda_aggdata => <NULL>',
      'dtrace:        dtbda_recdesc => <non-NULL>',
      'dtrace:          dtbda_flags => 0x0 ',
      'dtrace: ',
      'dtrace:   dtrace_probedesc:',
      'dtrace:        dtpd_provider => "syscall"',
      'dtrace:             dtpd_mod => "vmlinux"',
      'dtrace:            dtpd_func => "read"',
      'dtrace:            dtpd_name => "entry"',
      'dtrace: ',
      '',
    ].join('\n'),
  )
})

test('a piece of an aggregation has no probe, and flags that say what it is', () => {
  const shown = pieceText(Buffer.from('\n'), {
    probe: undefined,
    aggregation: 'a',
    data: false,
    parts: ['format', 'last'],
  })
  expect(shown).toContain('dtrace:          dtbda_probe => <NULL>\n')
  expect(shown).toContain('dtrace:        dtbda_aggdata => <non-NULL>\n')
  expect(shown).toContain('dtrace:        dtbda_recdesc => <NULL>\n')
  expect(shown).toContain('dtrace:          dtbda_flags => 0xc (AGGFORMAT | AGGLAST)\n')
  expect(shown).not.toContain('dtpd_name')
})
