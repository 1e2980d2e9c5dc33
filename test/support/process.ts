/** A process for tests of providers that are in processes: a program and two libraries, as Sys shows them. */
import { declarationSection, type ExtraSection, makeElf, probeNoteSection, type SymbolRow } from './elf.ts'

const codeAt = 0x1000

/** An ELF file whose code, at this address and offset, is some functions: a name, where it is, its bytes. */
const withCode = (
  functions: readonly (readonly [name: string, address: number, code: readonly number[]])[],
  extra: readonly ExtraSection[] = [],
) => {
  const rows = functions.map(
    ([name, address, { length: bytes }]): SymbolRow => ({ name, address, bytes, section: 1 }),
  )
  const elf = makeElf(rows, { address: codeAt, offset: codeAt, bytes: 0x1000, extra })
  const file = new Uint8Array(codeAt + 0x1000)
  file.set(elf)
  for (const [, address, code] of functions) file.set(code, address)
  return file
}

/** push %rbp; mov %rsp,%rbp; pop %rbp; ret */
const plain = [0x55, 0x48, 0x89, 0xe5, 0x5d, 0xc3]

/** Two probes that the program publishes; of one it says what its arguments are. */
const published = [
  probeNoteSection([
    { provider: 'app', name: 'start', arguments: '-4@%edi 8@%rsi', address: 0x1011 },
    { provider: 'app', name: 'all__done', arguments: '-4@%eax 8f@%xmm0', address: 0x1021 },
  ]),
  declarationSection('provider app { probe start(int id, char *path); };'),
]

const program = withCode(
  [
    ['main', 0x1010, plain],
    ['work', 0x1020, plain],
    // lock xadd %eax,(%rdi); ret
    ['atomic', 0x1030, [0xf0, 0x0f, 0xc1, 0x07, 0xc3]],
    // A push, and what is no instruction.
    ['table', 0x1040, [0x55, 0x06, 0x06]],
  ],
  published,
)
const library = withCode([
  ['malloc', 0x1010, plain],
  ['__libc_malloc', 0x1010, plain],
  ['free', 0x1020, plain],
  ['setjmp', 0x1030, plain],
])
const mathematics = withCode([['sin', 0x1010, plain]])

/** Process 4242, and 4243, which traces. */
export const processFiles: Readonly<Record<string, string | Uint8Array>> = {
  '/proc/self/stat': '4243 (dtrace) R 1',
  '/proc/4243/maps': '',
  '/proc/4242/maps': `00401000-00402000 r-xp 00001000 fe:00 10 /usr/bin/prog
7f10000000-7f10001000 r-xp 00001000 fe:00 11 /usr/lib/libc.so.6
7f20000000-7f20001000 r-xp 00001000 fe:00 12 /usr/lib/libm.so.6
`,
  // AT_ENTRY, then the end.
  '/proc/4242/auxv': new Uint8Array(BigUint64Array.of(9n, 0x401010n, 0n, 0n).buffer),
  '/proc/4242/map_files/401000-402000': program,
  '/proc/4242/map_files/7f10000000-7f10001000': library,
  '/proc/4242/map_files/7f20000000-7f20001000': mathematics,
}
