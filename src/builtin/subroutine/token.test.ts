import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runVm } from '../../../test/support/run-vm.ts'
import { runSubroutine } from '../../../test/support/subroutine.ts'

test.each([
  ['strtok("a,b", ",")', 'a'],
  ['strtok(",,a,b", ",")', 'a'],
  ['strtok("", ",") == NULL', 1n],
  ['strtok(",;,", ",;") == NULL', 1n],
  ['strtok("abc", "")', 'abc'],
  ['strtok(NULL, ",")', 'badAddress'],
  ['strtok("a", NULL)', 'badAddress'],
  ['strtok(strchr("a", \'x\'), ",")', 'badAddress'],
  ['strjoin(strtok("a,b", ","), strtok(NULL, ","))', 'ab'],
  ['strjoin(strtok("a;b", ";"), strtok("c;d", ";"))', 'ac'],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test('tokens are taken one after the other, each up to any of the delimiters of its call', () => {
  const before =
    'this->t = strtok("/usr:lib//x", ":"); this->u = strtok(NULL, "/"); this->v = strtok(NULL, "/:");'
  expect(runSubroutine('this->t', { before })).toBe('/usr')
  expect(runSubroutine('this->u', { before })).toBe('lib')
  expect(runSubroutine('this->v', { before })).toBe('x')
  const after = `${before} this->w = strtok(NULL, "/");`
  expect(runSubroutine('this->w == NULL', { before: after })).toBe(1n)
})

test('clauses of one firing go on with a string, and the next firing begins without one', () => {
  const compiled = compileText(`
    syscall::read:entry /arg0/ { this->first = strtok("a b c", " "); trace(this->first); }
    syscall::read:entry { trace(strtok(NULL, " ")); }
    syscall::read:entry { trace(strtok(NULL, " ")); }`)
  const traced = runVm(compiled)
  expect(traced.fire('entry', 1n).values()).toEqual([['a'], ['b'], ['c']])
  expect(
    traced
      .fire('entry', 0n)
      .observed()
      .map(({ kind }) => kind),
  ).toEqual(['fault', 'fault'])
})
