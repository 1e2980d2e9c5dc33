/** Every flag of the command line: one row a flag. Parsing, usage, --help and docs/cli.md follow from it. */
import type { ProgramText } from '../session/index.ts'

/** What a flag does. */
export type FlagEffect =
  /** Sets a D option, to the flag's argument if it takes one. */
  | { readonly kind: 'option'; readonly option: string }
  /** `-x name[=value]`. */
  | { readonly kind: 'setting' }
  /** Its argument is a D program whose probe description ends with this component. */
  | { readonly kind: 'program'; readonly rightmost: ProgramText['rightmost'] }
  | { readonly kind: 'script' }
  /** What is done instead of tracing; at most one. */
  | { readonly kind: 'mode'; readonly mode: Mode }
  | { readonly kind: 'switch'; readonly name: Switch }
  | { readonly kind: 'output' }
  /** A process to trace. */
  | { readonly kind: 'command' }
  | { readonly kind: 'pid' }
  /** `-32` and `-64`: the flag's letter, and what alone may be its argument. */
  | { readonly kind: 'model'; readonly argument: string; readonly model: 32 | 64 }
  | { readonly kind: 'refused'; readonly instead: string }

export type Mode = 'list' | 'version' | 'header' | 'object'
export type Switch = 'compileOnly' | 'verbose' | 'buffered' | 'claimAnonymous'

export type Flag = {
  readonly letter: string
  /** How its argument is called; undefined: it takes none. */
  readonly argument?: string
  readonly doc: string
  readonly effect: FlagEffect
}

// biome-ignore format: an aligned table
export const flags: readonly Flag[] = [
  { letter: '3', argument: '2', effect: { kind: 'model', argument: '2', model: 32 }, doc: 'programs are for 32-bit processes: nothing is traced, -G makes 32-bit objects' },
  { letter: '6', argument: '4', effect: { kind: 'model', argument: '4', model: 64 }, doc: 'programs are for 64-bit processes, as without it' },
  { letter: 'a', effect: { kind: 'switch', name: 'claimAnonymous' }, doc: 'claim anonymous tracing state, of which Linux has none' },
  { letter: 'A', effect: { kind: 'refused', instead: 'Linux has no anonymous tracing; to trace from boot, start dtrace -o FILE as a service' }, doc: 'trace anonymously from boot' },
  { letter: 'b', argument: 'bufsz', effect: { kind: 'option', option: 'bufsize' }, doc: 'space for trace data on each CPU (suffixes k, m, g, t)' },
  { letter: 'B', effect: { kind: 'switch', name: 'buffered' }, doc: 'show output piece by piece, as a program that handles it is given it' },
  { letter: 'c', argument: 'cmd', effect: { kind: 'command' }, doc: 'run cmd once tracing is active, and trace until it ends' },
  { letter: 'C', effect: { kind: 'option', option: 'cpp' }, doc: 'run the C preprocessor over scripts' },
  { letter: 'D', argument: 'name[=def]', effect: { kind: 'option', option: 'define' }, doc: 'define a name for the C preprocessor' },
  { letter: 'e', effect: { kind: 'switch', name: 'compileOnly' }, doc: 'compile and exit; nothing is traced' },
  { letter: 'f', argument: 'func', effect: { kind: 'program', rightmost: 'function' }, doc: 'enable the probes of [[provider:]module:]func' },
  { letter: 'F', effect: { kind: 'option', option: 'flowindent' }, doc: 'indent by function entry and return' },
  { letter: 'G', effect: { kind: 'mode', mode: 'object' }, doc: 'make an object file that tells of the probes in object files; implies -Z' },
  { letter: 'h', effect: { kind: 'mode', mode: 'header' }, doc: 'write a C header for the probes that provider declarations name; implies -Z' },
  { letter: 'H', effect: { kind: 'option', option: 'cpphdrs' }, doc: 'show the headers that the C preprocessor includes' },
  { letter: 'i', argument: 'probe-id', effect: { kind: 'program', rightmost: 'name' }, doc: 'enable the probe of that ID' },
  { letter: 'I', argument: 'path', effect: { kind: 'option', option: 'incdir' }, doc: 'add a folder of headers for the C preprocessor' },
  { letter: 'l', effect: { kind: 'mode', mode: 'list' }, doc: 'list the probes that programs match, or all; implies -Z' },
  { letter: 'L', argument: 'path', effect: { kind: 'option', option: 'libdir' }, doc: 'add a folder of D libraries' },
  { letter: 'm', argument: 'module', effect: { kind: 'program', rightmost: 'module' }, doc: 'enable the probes of [provider:]module' },
  { letter: 'n', argument: 'name', effect: { kind: 'program', rightmost: 'name' }, doc: 'enable the probes of [[[provider:]module:]func:]name' },
  { letter: 'o', argument: 'output', effect: { kind: 'output' }, doc: 'append output to this file' },
  { letter: 'p', argument: 'pid', effect: { kind: 'pid' }, doc: 'trace until that process ends; $target is its ID' },
  { letter: 'P', argument: 'provider', effect: { kind: 'program', rightmost: 'provider' }, doc: 'enable the probes of a provider' },
  { letter: 'q', effect: { kind: 'option', option: 'quiet' }, doc: 'print only what the program says' },
  { letter: 's', argument: 'script', effect: { kind: 'script' }, doc: 'compile and enable a script file' },
  { letter: 'S', effect: { kind: 'option', option: 'verbose' }, doc: 'show the compiled programs on the error stream' },
  { letter: 'U', argument: 'name', effect: { kind: 'option', option: 'undef' }, doc: 'undefine a name of the C preprocessor' },
  { letter: 'v', effect: { kind: 'switch', name: 'verbose' }, doc: 'tell more: stability; with -l arguments; with -V kernel features' },
  { letter: 'V', effect: { kind: 'mode', mode: 'version' }, doc: 'print the version and exit' },
  { letter: 'w', effect: { kind: 'option', option: 'destructive' }, doc: 'allow destructive actions' },
  { letter: 'x', argument: 'opt[=val]', effect: { kind: 'setting' }, doc: 'set a D option' },
  { letter: 'X', argument: 'a|c|s|t', effect: { kind: 'option', option: 'stdc' }, doc: 'conformance of the C preprocessor' },
  { letter: 'Z', effect: { kind: 'option', option: 'zdefs' }, doc: 'probe descriptions may match nothing' },
]

/** The words that begin with two dashes; DTrace has none of its own. */
export const longFlags: ReadonlyMap<string, 'help' | 'version'> = new Map([
  ['--help', 'help'],
  ['--version', 'version'],
])

/** `-n`, or `-64` whose argument is a part of its name. */
export const flagName = ({ letter, argument }: Flag): string =>
  /[0-9]/.test(letter) ? `-${letter}${argument}` : `-${letter}`

/** The flag with its argument, as a table shows it. */
export const flagSyntax = (flag: Flag): string =>
  flag.argument === undefined || /[0-9]/.test(flag.letter)
    ? flagName(flag)
    : `-${flag.letter} ${flag.argument}`
