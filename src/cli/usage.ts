/** The usage text and --help, from the table of flags. */
import { type Flag, flagSyntax, flags } from './options.ts'

const isServed = ({ effect }: Flag) => effect.kind !== 'refused'
const isProgram = ({ effect }: Flag) => effect.kind === 'program'

/** Words behind an indentation, in lines of at most 80 columns. */
const wrap = (words: readonly string[], indent: string): string => {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line && indent.length + line.length + 1 + word.length > 80) {
      lines.push(line)
      line = ''
    }
    line = line ? `${line} ${word}` : word
  }
  return [...lines, line].join(`\n${indent}`)
}

const PREFIX = 'Usage: dtrace '

const synopsis = (): string => {
  const served = flags.filter(isServed)
  const letters = served.filter(({ argument }) => argument === undefined).map(({ letter }) => letter)
  const withArgument = served.filter((flag) => flag.argument !== undefined && !isProgram(flag))
  const words = [`[-${letters.join('')}]`, ...withArgument.map((flag) => `[${flagSyntax(flag)}]`)]
  const indent = ' '.repeat(PREFIX.length)
  const programs = served
    .filter(isProgram)
    .map((flag) => `${indent}[${flagSyntax(flag)} [[predicate] action]]`)
  return `${[PREFIX + wrap(words, indent), ...programs].join('\n')} [args ...]\n`
}

const table = (): string => {
  const served = flags.filter(isServed)
  const width = Math.max(...served.map((flag) => flagSyntax(flag).length))
  return served.map((flag) => `  ${flagSyntax(flag).padEnd(width)}  ${flag.doc}\n`).join('')
}

/** For the error stream: what may be written, a line a flag. */
export const usage = (): string => `${synopsis()}\n${table()}`

/** For people who ask. */
export const help = (): string => `${usage()}
  predicate  '/' D-expression '/'
  action     '{' D-statements '}'
  args       macro arguments: $1, $2, ... in the programs

Several programs run together, in the order given. A pid, a command's end,
exit() or an interrupt (Ctrl-C) ends the tracing; a second one drops what is left.

  dtrace -l -P syscall
  dtrace -n 'syscall::openat:entry { printf("%s %s", execname, copyinstr(arg1)); }'
  dtrace -n 'syscall::read:return /arg0 > 0/ { @[execname] = quantize(arg0); }' -c 'ls -l'

Exit status: 0, or exit()'s value; 1 after an error; 2 for a wrong command line or
missing privileges. Environment: DTRACE_OPT_NAME=value sets option name.
`
