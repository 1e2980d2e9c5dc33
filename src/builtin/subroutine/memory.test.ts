import { expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { kernelData, runSubroutine } from '../../../test/support/subroutine.ts'

const take = 'this->p = (char *)alloca(8);'

test.each([
  ['stores and reads what it took', `${take} this->p[3] = 'x'; this->p[4] = 0;`, 'this->p[3]', 120n],
  [
    'a piece is a multiple of 8',
    'this->p = alloca(3); this->q = alloca(1);',
    '(char *)this->q - (char *)this->p',
    8n,
  ],
  ['alignment', 'this->p = alloca(3);', '(uintptr_t)this->p & 7', 0n],
  ['a step behind the end', take, 'this->p[8]', 'badAddress'],
  ['a step before the begin', take, 'this->p[-1]', 'badAddress'],
  ['a store behind the end', `${take} *(long *)(this->p + 4) = 1;`, '1', 'badAddress'],
  ['a NULL pointer', `${take} this->p = NULL;`, '*this->p', 'badAddress'],
  ['what is too large', 'this->n = 257; this->p = alloca(this->n);', '1', 'noScratch'],
  ['what is far too large', 'this->n = -1; this->p = alloca(this->n);', '1', 'noScratch'],
  ['what no longer fits', 'this->p = alloca(200); this->q = alloca(64);', '1', 'noScratch'],
  ['all of it', 'this->p = alloca(200); this->q = (char *)alloca(56); this->q[55] = 7;', 'this->q[55]', 7n],
  [
    'copies of a process',
    'this->p = (char *)copyin(arg5, 6);',
    'stringof(this->p + 2) != NULL && this->p[2] == 112',
    1n,
  ],
  ['what a process lacks', 'this->p = copyin(arg0 + 8, 4);', '1', 'badAddress'],
  ['copies of too much', 'this->p = copyin(arg5, 257);', '1', 'badSize'],
  ['copyinto', `${take} copyinto(arg5, 6, this->p);`, 'this->p[5]', 104n],
  ['copyinto behind the end', `${take} copyinto(arg5, 9, this->p);`, '1', 'badAddress'],
  ['memref', '', 'memref((void *)64, 7)[0] * 100 + memref((void *)64, 7)[1]', 6407n],
  ['memref where there is no room', 'this->p = alloca(248);', '*memref(NULL, 1)', 'noScratch'],
  ['bcopy', `${take} bcopy((void *)arg4, this->p, 6);`, 'this->p[5]', 108n],
  ['bcopy of too much', `${take} bcopy((void *)arg4, this->p, 300);`, '1', 'badSize'],
  ['bcopy inside of scratch', `${take} this->p[0] = 'a'; bcopy(this->p, this->p + 1, 1);`, 'this->p[1]', 97n],
  ['bcopy from behind the end', `${take} bcopy(this->p + 4, this->p, 8);`, '1', 'badAddress'],
])('%s', (_, before, expression, want) => {
  expect(runSubroutine(expression, { before })).toEqual(want)
})

test.each([
  ['copyinstr(arg5, arg0 + 6)', 'a path'],
  ['copyinstr(arg5, arg0)', ''],
  ['copyinstr(arg5, arg0 + 4000)', 'a path/of the process'],
  ['copyinstr(arg0, arg0 + 4)', 'badAddress'],
])('%s', (expression, want) => {
  expect(runSubroutine(expression)).toEqual(want)
})

test.each([
  ['copyoutstr("XY", arg7, 10);', 'XY'],
  ['copyoutstr("XYZ", arg7, 2);', 'XYcdef'],
  ['copyoutstr("XYZ", arg7, arg0);', 'abcdef'],
  ['copyoutstr("X", arg0 + 8, 2);', 'badAddress'],
  ['copyoutstr(NULL, arg7, 2);', 'badAddress'],
  ['copyout((void *)arg4, arg7, 3);', 'kerdef'],
  ['this->p = (char *)alloca(8); this->p[0] = 33; copyout(this->p, arg7 + 5, 1);', 'abcde!'],
  ['copyout((void *)arg4, arg7, arg0 + 257);', 'badSize'],
  ['copyout((void *)arg4, arg7, arg0);', 'abcdef'],
  ['copyout((void *)arg4, arg7, 0);', 'abcdef'],
  ['copyoutstr("XYZ", arg7, 0);', 'abcdef'],
  ['copyout((void *)arg0, arg7, 3);', 'badAddress'],
])('%s', (before, want) => {
  expect(runSubroutine('copyinstr(arg7)', { before, user: 'abcdef' })).toBe(want)
})

test('a struct that was copied is read member by member', () => {
  const bytes = new Uint8Array(Buffer.from('0a0020b87f000001', 'hex'))
  const before = 'this->s = (struct sockaddr_in *)alloca(8); bcopy((void *)arg6, this->s, 8);'
  const options = { before, kernel: [{ address: kernelData, bytes }] }
  expect(runSubroutine('this->s->sin_family', options)).toBe(10n)
  expect(runSubroutine('ntohs(this->s->sin_port)', options)).toBe(0x20b8n)
  expect(runSubroutine('inet_ntoa(&this->s->sin_addr.s_addr)', options)).toBe('127.0.0.1')
})

test('memory of another clause is gone', () => {
  const before = 'this->p = (char *)alloca(8); } syscall::read:entry { '
  expect(runSubroutine('*this->p', { before })).toBe('badAddress')
})

test.each([
  ['this->p = alloca(257);', 'alloca(257) size larger than scratchsize 256'],
  [
    'bcopy((void *)arg0, (void *)arg1, 3);',
    'bcopy( ) argument #2 is incompatible with prototype:\n\tprototype: alloca pointer\n\t argument: non-alloca pointer',
  ],
])('%s is refused', (text, message) => {
  expect(() => compileText(`syscall::read:entry { ${text} }`)).toThrow(message)
})
