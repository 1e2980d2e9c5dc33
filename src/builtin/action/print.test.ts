/** print(): exact layouts, of objects behind pointers and of values. */
import { describe, expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'

const address = 0xffff_8880_0300_0000n

const declarations = `
struct real { double d; int x; };
enum colour { RED, GREEN = 5 };
struct inner { char *p; int q; };
struct pair {
	int first;
	char name[4];
	struct inner in;
	unsigned long big;
	enum colour colour;
	unsigned int low:4, high:12;
	short numbers[3];
	union { int u; char c; } either;
	struct { int hidden; };
	struct inner list[2];
	unsigned char byte;
};
`

/** The pair as C lays it out. */
const pair = (): Uint8Array => {
  const bytes = Buffer.alloc(96)
  bytes.writeInt32LE(-3, 0)
  bytes.write('ab', 4)
  bytes.writeBigUInt64LE(0xffff1234n, 8)
  bytes.writeBigUInt64LE(2n ** 64n - 1n, 24)
  bytes.writeUInt32LE(5, 32)
  bytes.writeUInt16LE(0xabc3, 36)
  bytes.writeInt16LE(7, 38)
  bytes.writeInt16LE(-9, 42)
  bytes.writeInt32LE(0x41, 44)
  bytes.writeInt32LE(1, 48)
  bytes.writeInt32LE(8, 80)
  bytes.writeUInt8(65, 88)
  return bytes
}

const real = Buffer.alloc(16)
real.writeDoubleLE(-2.5, 0)
real.writeInt32LE(0x61, 8)

const printed = (
  expression: string,
  bytes: Uint8Array,
  options: { readonly printsize?: number; readonly quiet?: boolean } = {},
): string => {
  const text = `${declarations} syscall::read:entry { print(${expression}); }`
  const world = { kernel: [{ address, bytes }], user: [{ address: 0x7fff_0000_1000n, bytes }] }
  return runVm(compileText(text, fixtureTarget, { kind: 'file' }), world)
    .fire('entry', address, 0x7fff_0000_1000n)
    .text(options)
}

/** Lines with their depth as indentation, behind 44 columns. */
const object = (text: string, at = address): string =>
  `0x${at.toString(16)} = *\n${text.replace(/^/gm, ' '.repeat(44))}\n`

const whole = `(struct pair) {
 .first = (int)-3,
 .name = (char [4]) [
  (char)'a',
  (char)'b',
 ],
 .in = (struct inner) {
  .p = (char *)0xffff1234,
 },
 .big = (unsigned long)18446744073709551615,
 .colour = (enum colour)GREEN,
 .low = (unsigned int)3,
 .high = (unsigned int)2748,
 .numbers = (short [3]) [
  (short)7,
  (short)-9,
 ],
 .either = (union) {
  .u = (int)65,
  .c = (char)'A',
 },
 (struct) {
  .hidden = (int)1,
 },
 .list = (struct inner [2]) [
  (struct inner) {
   .q = (int)8,
  },
 ],
 .byte = (unsigned char)65,
}`

describe('of a pointer', () => {
  test('a struct is a member a line, without zeros', () => {
    expect(printed('(struct pair *)arg0', pair())).toBe(object(whole))
  })

  test('in the default layout the heading comes before, and a newline behind', () => {
    const text = printed('(struct pair *)arg0', pair(), { quiet: false })
    expect(text).toBe(
      `CPU     ID                    FUNCTION:NAME\n  0    100                       read:entry ${object(whole)}\n`,
    )
  })

  test.each([
    ['(struct pair *)arg0', '(struct pair) {\n}'],
    ['(int *)arg0', '(int)0,'],
    ['(unsigned long *)arg0', '(unsigned long)0,'],
    ['(enum colour *)arg0', '(enum colour)RED,'],
    ['(char **)arg0', '(char *)0x0,'],
    ['(int (*)[4])arg0', '(int [4]) [\n]'],
  ])('%s of zeros is shown as a whole', (expression, want) => {
    expect(printed(expression, new Uint8Array(96))).toBe(object(want))
  })

  test.each([
    ['(char *)arg0', Buffer.from([0x0a]), "(char)'\\n',"],
    ['(uint64_t *)arg0', Buffer.alloc(8, 0xff), '(uint64_t)18446744073709551615,'],
    ['(int64_t *)arg0', Buffer.alloc(8, 0xff), '(int64_t)-1,'],
    ['(enum colour *)arg0', Buffer.from([9, 0, 0, 0]), '(enum colour)9,'],
    ['(char (*)[4])arg0', Buffer.from('a\0b\0'), "(char [4]) [\n (char)'a',\n]"],
  ])('%s', (expression, bytes, want) => {
    expect(printed(expression, bytes)).toBe(object(want))
  })

  test('only printsize bytes are shown, and open brackets are closed', () => {
    expect(printed('(struct pair *)arg0', pair(), { printsize: 16 })).toBe(
      object(`(struct pair) {
 .first = (int)-3,
 .name = (char [4]) [
  (char)'a',
  (char)'b',
 ],
 .in = (struct inner) {
  .p = (char *)0xffff1234,
  ...
 },
}`),
    )
  })

  test('what is nested deeper than ten levels is left out', () => {
    const nested = Array.from({ length: 12 }, (_, i) => i).reduce(
      (inner) => `struct { ${inner} } in;`,
      'int x;',
    )
    const text = `struct deep { ${nested} }; syscall::read:entry { print((struct deep *)arg0); }`
    const world = { kernel: [{ address, bytes: Buffer.from([1, 0, 0, 0]) }] }
    const shown = runVm(compileText(text, fixtureTarget, { kind: 'file' }), world)
      .fire('entry', address)
      .text()
    const lines = shown.split('\n')
    expect(lines[11]).toBe(`${' '.repeat(54)}...`)
    expect(lines.slice(12, 23)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${' '.repeat(53 - i)}}${i < 9 ? ',' : ''}`).concat(['']),
    )
  })

  test('a bad address is a fault', () => {
    expect(printed('(int *)16', pair())).toContain('invalid address (0x10)')
  })
})

describe('of another value', () => {
  test.each([
    ['42', 'int 0x2a'],
    ['(char)65', "char 'A'"],
    ['"a\\n"', 'string "a\\n"'],
    ['probename', 'string "entry"'],
    ['sym(16)', `  ${'0x10'.padEnd(50)}`],
    ['((struct real *)arg0)->d', 'double -2.5'],
    ['*(struct real *)arg0', 'struct real {\n    double d = -2.5\n    int x = 0x61\n}'],
    ['GREEN', 'enum colour GREEN'],
    ['((struct pair *)arg0)->name', 'char [4] "ab"'],
    ['((struct pair *)arg0)->numbers', 'short [3] [ 0x7, 0x0, 0xfff7 ]'],
    ['*((struct inner *)(arg0 + 8))', 'struct inner {\n    char *p = 0xffff1234\n    int q = 0x0\n}'],
  ])('%s', (expression, want) => {
    expect(printed(expression, expression.includes('real') ? real : pair())).toBe(want)
  })

  test('structs nest, four blanks a level', () => {
    expect(printed('*(struct pair *)arg0', pair())).toBe(`struct pair {
    int first = 0xfffffffd
    char name[4] = "ab"
    struct inner in = {
        char *p = 0xffff1234
        int q = 0x0
    }
    unsigned long big = 0xffffffffffffffff
    enum colour colour = GREEN
    unsigned int low = 0x3
    unsigned int high = 0xabc
    short numbers[3] = [ 0x7, 0x0, 0xfff7 ]
    union either = {
        int u = 0x41
        char c = 'A'
    }
    struct {
        int hidden = 0x1
    }
    struct inner list[2] = [
        struct inner {
            char *p = 0x0
            int q = 0x0
        },
        struct inner {
            char *p = 0x0
            int q = 0x8
        }
    ]
    unsigned char byte = 0x41
}`)
  })
})
