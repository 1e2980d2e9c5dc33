import { expect, test } from 'vitest'
import { checkText, newChecker } from '../../../test/support/check.ts'
import { DiagnosticError } from '../../base/index.ts'
import { parseProgram } from '../syntax/index.ts'
import { printTyped } from './print.ts'

const refusal = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostic
    throw error
  }
  throw new Error('nothing was refused')
}

test('a clause is checked once for each description, with its own args[]', () => {
  const { clauses } = checkText('syscall::read:entry, syscall::sendto:entry { trace(args[0]); }')
  expect(clauses.map(({ index, probes }) => [index, probes.description])).toEqual([
    [0, 'syscall::read:entry'],
    [0, 'syscall::sendto:entry'],
  ])
  const types = clauses.map(({ body: [statement] }) =>
    statement?.kind === 'action' ? statement.args[0]?.type : undefined,
  )
  expect(types).toMatchObject([{ name: 'unsigned int' }, { name: 'int' }])
})

test('a body may create what its predicate uses, and the other way round', () => {
  expect(() => checkText('BEGIN /self->x/ { self->x = 1; }')).not.toThrow()
  expect(() => checkText('BEGIN /(y = 3) > 2/ { trace(y); }')).not.toThrow()
  expect(refusal(() => checkText('BEGIN /z/ { trace(1); }')).tag).toBe('D_IDENT_UNDEF')
})

test('an empty body, and no body, record the default action', () => {
  const empty = (text: string) => checkText(text, 'string').clauses.map((clause) => clause.empty)
  expect(empty('BEGIN')).toEqual([true])
  expect(empty('BEGIN { }')).toEqual([true])
  expect(empty('BEGIN { x = 1; }')).toEqual([false])
})

test('what a program declares is known to the next one', () => {
  const checker = newChecker()
  checkText(
    'struct s { int a; }; struct s v; inline int TWO = 2; BEGIN { @a[1] = count(); self->x = 1; }',
    'file',
    checker,
  )
  const next = checkText(
    'END { trace(v.a + TWO); @a[2] = count(); printa(@a); trace(self->x); }',
    'file',
    checker,
  )
  expect(printTyped(next)).toBe(
    [
      'clause 1 on :::END (1)',
      '  trace((v.a@0:int + 2:int):int)',
      '  @a[2:int] = count()',
      '  printa(format, @a)',
      '  trace(self->x:int)',
      'global 0 v:struct s',
      'self 0 x:int',
      'aggregation 0 @a[int]\n',
    ]
      .join('\n')
      .replace('printa(format, @a)', 'printa(@a)'),
  )
})

test('all statements that feed an aggregation share one object, and its keys are as wide as any use', () => {
  const { clauses, aggregations } = checkText(
    'BEGIN { @a["abc"] = count(); }\nEND { @a[execname] = count(); @b[copyinstr(arg0)] = count(); }',
  )
  const used = clauses.flatMap((clause) =>
    clause.body.map((each) => each.kind === 'aggregate' && each.aggregation),
  )
  expect(used[0]).toBe(used[1])
  expect(aggregations.map((each) => each.keyBytes)).toEqual([[16], [257]])
})

test('a declared pointer takes the address space of the first pointer stored in it', () => {
  const { variables } = checkText('char *p;\nsyscall::read:entry { p = args[1]; trace(stringof(p)); }')
  expect(variables[0]?.type).toMatchObject({ kind: 'pointer', space: 'user' })
})

test('type names are hidden by variables of the same name', () => {
  const checker = newChecker()
  expect(['uint32_t', 'skb_t', 'u64', 'sector_t'].map(checker.isTypeName)).toEqual([true, false, true, true])
  checkText('typedef int skb_t; BEGIN { u64 = 1; }', 'file', checker)
  expect(['skb_t', 'u64'].map(checker.isTypeName)).toEqual([true, false])
})

test('descriptions that match nothing are accepted with zdefs', () => {
  const checker = newChecker()
  checker.setOptions({ zdefs: true })
  const [clause] = checkText('syscall::nosuch:entry { trace(arg0); }', 'file', checker).clauses
  expect(clause?.probes.probes).toEqual([])
})

test('the first error is a value for callers that want one', () => {
  const checker = newChecker()
  const source = { name: 'x', text: 'BEGIN { trace(nosuch); }', kind: 'string' } as const
  const result = checker.tryCheck(parseProgram(source, { isTypeName: checker.isTypeName }))
  expect(result).toMatchObject({ ok: false, diagnostic: { tag: 'D_IDENT_UNDEF', region: 'action list' } })
})

test('sizes and offsets follow the C ABI', () => {
  const text = `struct s { char a; struct { short b; char c; }; unsigned f : 5; unsigned g : 30; char h : 3; long l; };
union u { char c[5]; int i; };
BEGIN { trace(sizeof (struct s)); trace(offsetof(struct s, b)); trace(offsetof(struct s, l)); trace(sizeof (union u)); }`
  const [clause] = checkText(text).clauses
  const values = clause?.body.map(
    (each) => each.kind === 'action' && each.args[0]?.kind === 'int' && each.args[0].value,
  )
  expect(values).toEqual([24n, 2n, 16n, 8n])
})
