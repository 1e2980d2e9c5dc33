/** Programs with probes of their own: `-h`, the compiler, `-G`, the linker, and the program still does what it did. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const executable = resolve(import.meta.dirname, '../../bin/dtrace')
const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0
const lacking = ['gcc', 'g++', 'readelf'].filter((tool) => !has(tool))
if (lacking.length > 0) console.log(`programs with probes are not built: there is no ${lacking.join(', ')}`)
const tracer = has('bpftrace')
if (!tracer) console.log('probes are fired for no other tracer: there is no bpftrace')

const declaration = `typedef struct item { int id; } item_t;
provider shop {
	probe order__start(int, char *);
	probe many(int, short, unsigned char, long, uint64_t, int, int, char *);
	probe item(item_t *);
	probe done();
};
#pragma D attributes Evolving/Evolving/Common provider shop provider
#pragma D attributes Evolving/Evolving/Common provider shop args
`

const program = `#include <stdio.h>
typedef struct item { int id; } item_t;
#ifdef PROBES
#include "shop.h"
#else
#define SHOP_ORDER_START(a, b)
#define SHOP_ORDER_START_ENABLED() 0
#define SHOP_MANY(a, b, c, d, e, f, g, h)
#define SHOP_ITEM(a)
#define SHOP_DONE()
#endif
static int total;
static __attribute__((noinline)) void order(int n, char *who) {
	if (SHOP_ORDER_START_ENABLED()) fputs("traced\\n", stderr);
	SHOP_ORDER_START(n, who);
	total += n;
}
static __attribute__((noinline)) void finish(int n) {
	total *= n;
	SHOP_DONE();
}
void many(int n) { SHOP_MANY(n, -2, 3, -4, 5, 6, 7, "eight"); }
int main(void) {
	for (int i = 1; i < 4; i++) {
		order(i, "someone");
		many(i);
		finish(2);
	}
	item_t item = { 9 };
	SHOP_ITEM(&item);
	printf("total %d\\n", total);
	return 0;
}
`

/** Of 32 bits, for which no C library need be there. Its status says that nobody traces it, in spite of what was in `enabled`. */
const small = `
extern void __dtrace_shop___order__start(int, char *);
extern void __dtraceenabled_shop___order__start(unsigned *);
extern void __dtrace_shop___done(void);
static __attribute__((noinline)) int order(int n) {
	unsigned enabled = 90;
	__dtraceenabled_shop___order__start(&enabled);
	__dtrace_shop___order__start(n, "someone");
	return enabled;
}
__attribute__((noinline)) void finish(void) { __dtrace_shop___done(); }
void _start(void) {
	int traced = order(2) + order(3);
	finish();
	asm volatile("int $0x80" :: "a"(1), "b"(traced + 7));
}
`

const template = `#include "shop.h"
template <typename T> __attribute__((noinline)) T twice(T x) {
	SHOP_ORDER_START((int)x, (char *)"inline");
	return x * 2;
}
`

let folder = ''
const at = (name: string): string => join(folder, name)
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const dtrace = (...args: readonly string[]): string => run(process.execPath, executable, ...args)
const refused = (...args: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [executable, ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stderr }
}
const compile = (compiler: string, source: string, object: string, ...flags: readonly string[]): string =>
  run(compiler, '-DPROBES', '-Wall', '-Werror', ...flags, '-c', source, '-o', object)

type Note = {
  readonly name: string
  readonly at: number
  readonly semaphore: boolean
  readonly arguments: string
}

/** What readelf shows of the program's probes. */
const notesOf = (file: string): Note[] =>
  run('readelf', '-n', file)
    .split('Provider: shop')
    .slice(1)
    .map((note) => {
      const value = (name: string) => new RegExp(`${name}: (.*?)(,|\n|$)`).exec(note)?.[1] ?? ''
      return {
        name: value('Name'),
        at: Number(value('Location')),
        semaphore: Number(value('Semaphore')) !== 0,
        arguments: value('Arguments'),
      }
    })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtrace-objects-'))
  for (const name of ['shop.d', 'shop2.d']) writeFileSync(at(name), declaration)
  writeFileSync(at('shop.c'), program)
  writeFileSync(at('twice.h'), `typedef struct item { int id; } item_t;\n${template}`)
  writeFileSync(at('one.cc'), '#include "twice.h"\nint two(int);\nint main() { return twice(4) + two(5); }\n')
  writeFileSync(at('two.cc'), '#include "twice.h"\nint two(int x) { return twice(x) + 1; }\n')
  writeFileSync(
    at('jump.s'),
    '.globl jump\njump: cmpl $5, %edi\n je __dtrace_shop___done\n movl $1, %eax\n ret\n.section .note.GNU-stack\n',
  )
  writeFileSync(at('jumps.c'), 'int jump(int);\nint main(int n, char **a) { return jump(n) == 1 ? 3 : 0; }\n')
  writeFileSync(at('small.c'), small)
  writeFileSync(at('item.h'), 'typedef struct item { int id; } item_t;\n')
  writeFileSync(at('plain.c'), 'int main(void) { return 0; }\n')
  dtrace('-h', '-s', 'shop.d')
})
afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(lacking.length > 0)('a program with probes', () => {
  const ways: readonly (readonly [what: string, compiling: readonly string[], linking: readonly string[]])[] =
    [
      ['not optimised', ['-O0'], []],
      ['optimised', ['-O2'], []],
      ['at a fixed address', ['-O2', '-fno-pie'], ['-no-pie']],
      ['static', ['-O0'], ['-static']],
      [
        'with calls by the table, a section a function',
        ['-O2', '-fno-plt', '-ffunction-sections'],
        ['-Wl,--gc-sections'],
      ],
    ]

  test.each(ways)('%s: it does what it did, and tells of its probes', (_, compiling, linking) => {
    compile('gcc', 'shop.c', 'shop1.o', ...compiling)
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'shop1.o')
    copyFileSync(at('shop1.o'), at('once.o'))
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'shop1.o')
    expect(Buffer.compare(readFileSync(at('once.o')), readFileSync(at('shop1.o')))).toBe(0)
    run('gcc', ...linking, '-Werror', 'shop1.o', 'probes.o', '-o', 'shop')
    expect(run(at('shop'))).toBe('total 22\n')
    const notes = notesOf('shop')
    const places = new Map(notes.map(({ name, arguments: args }) => [name, args]))
    expect(places).toEqual(
      new Map([
        ['order__start', '-4@%edi 8@%rsi'],
        ['many', '-4@%edi -2@%si 1@%dl -8@%rcx 8@%r8 -4@%r9d -4@(%rsp) 8@8(%rsp)'],
        ['item', '8@%rdi'],
        ['done', ''],
      ]),
    )
    expect(notes.filter(({ semaphore }) => semaphore).map(({ name }) => name)).toEqual(
      notes.map(({ name }) => name).filter((name) => name === 'order__start'),
    )
    expect(notes.every((note) => note.at > 0)).toBe(true)
    const text = readFileSync(at('shop'), 'latin1')
    expect(text).toContain('provider shop {\n  probe order__start(int, char *);\n')
    expect(text).toContain('  probe item(struct item *);\n')
    expect(text).toContain('#pragma D attributes Evolving/Evolving/Common provider shop provider\n')
  })

  test('a program whose branches are guarded stays one', () => {
    compile('gcc', 'shop.c', 'shop1.o', '-O2', '-fcf-protection=full')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'shop1.o')
    run('ld', '-r', 'shop1.o', 'probes.o', '-o', 'merged.o')
    expect(run('readelf', '-n', 'merged.o')).toContain('x86 feature: IBT, SHSTK')
  })

  test('what a program of C++ has several copies of has one place', () => {
    for (const name of ['one', 'two']) compile('g++', `${name}.cc`, `${name}.o`, '-O2')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'one.o', 'two.o')
    run('g++', 'one.o', 'two.o', 'probes.o', '-o', 'twice')
    expect(spawnSync(at('twice')).status).toBe(8 + 11)
    expect(notesOf('twice').filter((note) => note.at > 0)).toHaveLength(1)
  })

  test('what was a jump under a condition returns under that condition', () => {
    run('gcc', '-c', 'jump.s', '-o', 'jump.o')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'jump.o')
    run('gcc', 'jumps.c', 'jump.o', 'probes.o', '-o', 'jumps')
    expect(spawnSync(at('jumps'), ['2', '3']).status).toBe(3)
    expect(spawnSync(at('jumps'), ['2', '3', '4', '5']).status).toBe(0)
    expect(notesOf('jumps')).toMatchObject([{ name: 'done', arguments: '' }])
  })

  test.each([
    ['at a fixed address', ['-fno-pie'], []],
    ['anywhere', ['-fpie'], ['-pie', '--no-dynamic-linker']],
  ])('a 32-bit program, %s', (_, compiling, linking) => {
    run('gcc', '-m32', '-O1', '-ffreestanding', ...compiling, '-c', 'small.c', '-o', 'small.o')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'small.o')
    run('ld', '-m', 'elf_i386', ...linking, 'small.o', 'probes.o', '-o', 'small')
    expect(notesOf('small')).toMatchObject([
      { name: 'order__start', semaphore: true, arguments: '-4@(%esp) 4@4(%esp)' },
      { name: 'done', semaphore: false, arguments: '' },
    ])
    const { status, error } = spawnSync(at('small'))
    if (error) console.log(`32-bit programs are not run: ${error.message}`)
    else expect(status).toBe(7)
  })

  test('a library and a program have the same probe, each its own places', () => {
    for (const name of ['one', 'two']) {
      compile('g++', `${name}.cc`, `${name}.o`, '-O0', '-fPIC')
      dtrace('-G', '-s', 'shop.d', '-o', `${name}-probes.o`, `${name}.o`)
    }
    run('g++', '-shared', 'two.o', 'two-probes.o', '-o', 'libtwo.so')
    run('g++', 'one.o', 'one-probes.o', '-L.', '-ltwo', `-Wl,-rpath,${folder}`, '-o', 'twice')
    expect(spawnSync(at('twice')).status).toBe(8 + 11)
    expect(notesOf('libtwo.so')).toHaveLength(1)
    expect(notesOf('twice')).toHaveLength(1)
  })

  const build = () => {
    compile('gcc', 'shop.c', 'shop1.o', '-O2')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'shop1.o')
    run('gcc', 'shop1.o', 'probes.o', '-o', 'shop')
  }

  test('its probes fire with their arguments, and it knows that it is traced', () => {
    build()
    const clauses = [
      'order-start { printf("start %d %s\\n", args[0], copyinstr(arg1)); }',
      'many { printf("many %d %d %d %d %d ", args[0], args[1], args[2], args[3], args[4]); }',
      'many { printf("%d %d %s\\n", args[5], args[6], copyinstr(arg7)); }',
      'item { printf("item %d\\n", *(int *)copyin(arg0, sizeof(int))); }',
      'done { printf("done\\n"); }',
    ]
    const text = clauses.map((clause) => `shop$target:::${clause}`).join(' ')
    const words = [executable, '-qn', text, '-c', at('shop')]
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    const lines = stdout.split('\n').filter((line) => /^(start|many|done|item)/.test(line))
    const firings = [1, 2, 3].flatMap((n) => [`start ${n} someone`, `many ${n} -2 3 -4 5 6 7 eight`, 'done'])
    expect(lines).toEqual([...firings, 'item 9'])
    expect(stderr.match(/^traced$/gm)).toHaveLength(3)
  })

  test('a probe that it only asks for can be traced, and never fires', () => {
    writeFileSync(
      at('asking.c'),
      '#include "shop.h"\nint main(void) { return SHOP_MANY_ENABLED() ? 2 : 1; }\n',
    )
    run('gcc', '-include', 'item.h', '-c', 'asking.c', '-o', 'asking.o')
    dtrace('-G', '-s', 'shop.d', '-o', 'probes.o', 'asking.o')
    run('gcc', 'asking.o', 'probes.o', '-o', 'asking')
    expect(spawnSync(at('asking')).status).toBe(1)
    const text =
      'shop$target::: { @ = count(); } proc:::exit /pid == $target/ { printf("%d", curthread->exit_code >> 8); }'
    expect(dtrace('-qn', text, '-c', at('asking'))).toBe('2\n')
  })

  test('its types and what it promises are those of the declaration', () => {
    build()
    const listing = dtrace('-lvn', 'shop$target:::order-start, shop$target:::item', '-c', at('shop'))
    expect([...listing.matchAll(/args\[\d\]: (.*)/g)].map(([, type]) => type)).toEqual([
      'int',
      'userland char *',
      'userland struct item *',
    ])
    expect(listing).toContain('Probe Description Attributes\n\t\tIdentifier Names: Unstable\n')
    expect(listing).toContain('Argument Attributes\n\t\tIdentifier Names: Evolving\n')
  })

  test.skipIf(!tracer)('its probes fire for other tracers, too', () => {
    build()
    const clauses = [
      'order__start { printf("start %d %s\\n", arg0, str(arg1)); }',
      'many { printf("many %d %d %d %d %d\\n", arg0, (int16)arg1, arg2, arg3, arg4); }',
      'item { printf("item %d\\n", *(int32*)uptr(arg0)); }',
      'done { printf("done\\n"); }',
    ]
    const text = clauses.map((clause) => `usdt:${at('shop')}:shop:${clause}`).join(' ')
    const { stdout, stderr } = spawnSync('bpftrace', ['-e', text, '-c', at('shop')], { encoding: 'utf8' })
    const firings = [1, 2, 3].flatMap((n) => [`start ${n} someone`, `many ${n} -2 3 -4 5`, 'done'])
    const lines = stdout.split('\n').filter((line) => /^(start|many|done|item)/.test(line))
    expect(lines).toEqual([...firings, 'item 9'])
    expect(stderr.match(/^traced$/gm)).toHaveLength(3)
  })
})

describe.skipIf(lacking.length > 0)('what -G says and writes', () => {
  test('names of objects follow their programs', () => {
    dtrace('-G', '-s', 'shop.d')
    dtrace('-G', '-n', 'BEGIN')
    dtrace('-G', '-n', 'BEGIN', '-n', 'END')
    for (const name of ['shop.o', 'd.out', 'd.out.0', 'd.out.1']) {
      expect(run('readelf', '-h', name)).toContain('REL (Relocatable file)')
    }
  })

  test.each<[what: string, args: readonly string[], status: number, stderr: string]>([
    ['no program', ['-G', 'x.o'], 2, '-G requires one or more scripts or enabling options'],
    ['no file', ['-G', '-s', 'shop.d', 'none.o'], 1, 'failed to open none.o: No such file or directory'],
    [
      'a text',
      ['-G', '-s', 'shop.d', 'shop.c'],
      1,
      'failed to link script shop.d: invalid file type: shop.c',
    ],
    [
      'no code yet',
      ['-G', '-s', 'shop.d', 'late.o'],
      1,
      'failed to link script shop.d: no code before the program is linked (-flto): late.o',
    ],
    ['other data', ['-G', '-32', '-s', 'shop.d', 'plain.o'], 1, "can't mix 32-bit and 64-bit object files"],
    [
      'the object of the program itself',
      ['-G', '-s', 'shop2.d', 'plain.o', 'shop2.o'],
      1,
      'failed to link script shop2.d: the object file to make would replace shop2.o (-o names another)',
    ],
    [
      'an unknown probe',
      ['-G', '-n', 'provider shop { probe many(); };', 'shop2.o'],
      1,
      'failed to link description provider shop : undefined probe shop:::order-start in shop2.o',
    ],
    [
      'another format',
      ['-G', '-x', 'linktype=dof', '-s', 'shop.d'],
      1,
      'failed to set -x linktype: Linux has no driver that takes DOF; objects hold notes (elf)',
    ],
  ])('%s', (_, args, status, message) => {
    compile('gcc', 'shop.c', 'shop2.o', '-O0')
    run('gcc', '-c', 'plain.c', '-o', 'plain.o')
    compile('gcc', 'shop.c', 'late.o', '-flto')
    const before = readFileSync(at('shop2.o'))
    const said = refused(...args)
    expect(said.stderr).toBe(`dtrace: ${message}\n`)
    expect(said.status).toBe(status)
    expect(Buffer.compare(readFileSync(at('shop2.o')), before)).toBe(0)
  })
})
