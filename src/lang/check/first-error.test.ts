import { expect, test } from 'vitest'
import { checkText } from '../../../test/support/check.ts'

/** Declarations take effect as they are read, clauses once all of the text is. */
test.each([
  ['int x; string x; BEGIN { trace(; }', 'D_DECL_IDRED'],
  ['typedef struct s { int a; int a; } s_t; BEGIN { x = 09; }', 'D_UNKNOWN'],
  ['inline int x = nothing; BEGIN { trace("', 'D_IDENT_UNDEF'],
  ['provider p { probe a(); probe a(); }; BEGIN { ', 'D_PROV_PRDUP'],
  ['#pragma D depends_on module nosuch\nBEGIN { ) }', 'D_PRAGMA_DEPEND'],
  ['BEGIN { trace(; } int x; string x;', 'D_SYNTAX'],
  ['BEGIN { trace(nothing); } END { trace(; }', 'D_SYNTAX'],
  ['BEGIN { trace(nothing); } int x; string x;', 'D_DECL_IDRED'],
  ['int x; BEGIN { trace(nothing); } END { trace(1); }', 'D_IDENT_UNDEF'],
])('of the errors of %s the first is told', (text, tag) => {
  expect(() => checkText(text)).toThrow(
    expect.objectContaining({ diagnostic: expect.objectContaining({ tag }) }),
  )
})

test('the error that is told has the line that directives give', () => {
  const text = '# 40 "other.d"\nint x;\nstring x;\nBEGIN { trace(; }'
  expect(() => checkText(text)).toThrow(
    expect.objectContaining({ diagnostic: expect.objectContaining({ at: { file: 'other.d', line: 41 } }) }),
  )
})
