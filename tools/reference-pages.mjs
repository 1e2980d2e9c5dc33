/** The reference pages that follow from tables of the sources, as text. */

import { bashCompletion, manPage } from './man-page.mjs'

/** @typedef {import('../src/cli/options.ts').Flag} Flag */
/** @typedef {import('../src/builtin/index.ts').OptionDef} OptionDef */
/** @typedef {import('../src/defs/index.ts').Vocabulary} Vocabulary */
/** @typedef {import('../src/defs/index.ts').Parameter} Parameter */
/** @typedef {import('../src/defs/index.ts').DType} DType */
/** @typedef {import('../src/defs/index.ts').KernelType} KernelType */
/** @typedef {import('../src/defs/index.ts').AggregationDef} AggregationDef */
/**
 * @typedef {object} Tables
 * @property {readonly Flag[]} flags
 * @property {readonly OptionDef[]} options
 * @property {string} help
 * @property {Vocabulary} vocabulary
 * @property {(type: DType) => string} typeName
 */

const notice = '<!-- Written by npm run docs; edit the tables that it names. -->\n'

/** A cell of a Markdown table. @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|')

/**
 * A table with its columns aligned, as the formatter of the checkout wants it.
 * @param {readonly string[]} head @param {readonly (readonly string[])[]} rows
 */
const table = (head, rows) => {
  const cells = [head, ...rows].map((row) => row.map(cell))
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)))
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${widths.map((width, at) => (row[at] ?? '').padEnd(width)).join(' | ')} |\n`
  const [first = [], ...others] = cells
  return [first, widths.map((width) => '-'.repeat(width)), ...others].map(line).join('')
}

/** @param {Flag} flag */
const syntax = ({ letter, argument }) => {
  if (argument === undefined) return `\`-${letter}\``
  return /[0-9]/.test(letter) ? `\`-${letter}${argument}\`` : `\`-${letter} ${argument}\``
}

/** What a flag does that its own sentence doesn't say. @param {Flag} flag */
const equivalent = ({ effect }) => (effect.kind === 'option' ? ` (\`-x ${effect.option}\`)` : '')

/** @param {readonly Flag[]} flags */
const flagTable = (flags) =>
  table(
    ['flag', 'meaning'],
    flags.map((flag) => [syntax(flag), `${flag.doc}${equivalent(flag)}`]),
  )

/** @param {Tables} tables */
const commandLine = ({ flags, help }) => `${notice}
# The command line

Written from the table in \`src/cli/options.ts\`. \`dtrace --help\` prints:

\`\`\`
${help}\`\`\`

## Flags

Flags may be clustered (\`-qn BEGIN\`), and stand before, between and behind operands; \`--\` ends them. Operands
are the macro arguments \`$1\`, \`$2\`, … of all programs. A predicate or the actions of a program may be operands
of their own, right behind its flag. Flags that set an option act in their order.

${flagTable(flags.filter(({ effect }) => effect.kind !== 'refused'))}
## Flags that are refused

DTrace has these too; Linux has nothing that they could ask for. They end the command with status 2 and a message that names them.

${flagTable(flags.filter(({ effect }) => effect.kind === 'refused'))}
## Exit status

${table(
  ['status', 'when'],
  [
    [
      '0',
      'tracing ended: by an interrupt, or with the processes of `-c` and `-p`; `-e`, `-G`, `-h`, `-l` and `-V` succeeded',
    ],
    ["`exit()`'s value", 'its low 8 bits'],
    ['1', 'an error: a program does not compile, or cannot be traced'],
    ['2', 'the command line is wrong, or this process lacks a capability'],
  ],
)}
The first SIGINT or SIGTERM ends tracing: END fires, and everything gathered is printed. A second one ends it
without. A process started by \`-c\` that still runs when tracing ends is killed; one of \`-p\` is left alone.

## Environment

${table(
  ['variable', 'effect'],
  [
    [
      '`DTRACE_OPT_NAME`',
      'sets option `name`, before the command line does; a value that does not do is ignored',
    ],
    ['`DTRACE_DEBUG`', 'as option `debug`; `signal`: the lines are kept, and told when SIGUSR1 comes'],
    ['`DTRACE_DEBUG_BUF_SIZE`', 'how many megabytes of lines are kept then: 100'],
    ['`_DTRACE_TESTING`', 'leaves out what differs between runs: the CPU and ID columns'],
  ],
)}`

const phases = /** @type {const} */ ({
  compile: 'Options of compilation',
  start: 'Options that hold from the start of tracing',
  dynamic: 'Options that may change while tracing',
})

const kinds = /** @type {const} */ ({
  flag: 'flag',
  runtime: 'on, off or number',
  size: 'size',
  time: 'time',
  word: 'word',
  text: 'text',
  attributes: 'stability',
  version: 'version of the API',
  int: 'number',
})

/** @param {OptionDef} option */
const kind = ({ kind: name, words }) => (words ? words.map((word) => `\`${word}\``).join(', ') : kinds[name])

/** @param {readonly OptionDef[]} options */
const optionRows = (options) =>
  table(
    ['option', 'value', 'default', 'meaning'],
    [...options]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((option) => [
        `\`${option.name}\``,
        kind(option),
        option.default ?? '',
        `${option.doc}${option.commandLineOnly ? ' Not in programs.' : ''}`,
      ]),
  )

/** @param {readonly OptionDef[]} options @param {keyof typeof phases} phase */
const phaseSection = (options, phase) => {
  const own = options.filter((option) => option.phase === phase)
  return `## ${phases[phase]}\n\n${optionRows(own)}`
}

/** @param {Tables} tables */
const optionPage = ({ options }) => `${notice}
# Options

Written from the table in \`src/builtin/option/table.ts\`. An option is set by \`-x name[=value]\`, by
\`#pragma D option name[=value]\` in a program, from its line on, or by the environment variable
\`DTRACE_OPT_NAME\`; the later setting wins.

- A flag takes no value.
- On, off or number: no value is on; \`yes no enable disable enabled disabled true false on off set unset\`
  in any letter case; nothing behind \`=\` is off.
- A size is in bytes; \`k m g t\` multiply by powers of 1024.
- A time is in nanoseconds, or has a unit: \`ns us ms s m h d\` (also \`nsec usec msec sec min hour day\`);
  \`hz\` says how often a second.
- Integers are decimal, octal (\`017\`) or hexadecimal (\`0x1f\`).

${phaseSection(options, 'compile')}
${phaseSection(options, 'start')}
${phaseSection(options, 'dynamic')}`

/** @param {Parameter} parameter */
const parameterText = ({ prototype, kind, optional, rest }) => {
  const text = kind === 'format' ? 'format' : kind === 'any' && !rest ? 'value' : prototype
  const repeated = rest && text !== '...' ? `${text}, ...` : text
  return optional ? `[${repeated}]` : repeated
}

/** @param {{ readonly name: string, readonly parameters: readonly Parameter[] }} def */
const callText = ({ name, parameters }) => `${name}(${parameters.map(parameterText).join(', ')})`

/** The arguments of an aggregating function: what is aggregated, constants, the increment. @param {AggregationDef} def */
const aggregationText = ({ name, values: [least, most], constants }) => {
  const constantNames = constants.map((constant) =>
    constant.default === undefined ? constant.name : `[${constant.name}]`,
  )
  const value = least > 0 ? ['value'] : []
  const increment = most > 1 ? ['[increment]'] : []
  return `${name}(${[...value, ...constantNames, ...increment].join(', ')})`
}

/**
 * @template {{ readonly name: string, readonly doc: string }} T
 * @param {readonly string[]} head
 * @param {ReadonlyMap<string, T>} defs @param {(def: T) => readonly string[]} cells all but the last
 */
const definitionTable = (head, defs, cells) =>
  table(
    [...head, 'meaning'],
    [...defs.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => !name.startsWith('__'))
      .map((def) => [...cells(def), def.doc]),
  )

/** @param {string} text */
const code = (text) => `\`${text}\``

/** @param {Tables} tables @param {DType | KernelType | 'per-probe'} type */
const typeText = ({ typeName }, type) => {
  if (type === 'per-probe') return 'of the probe'
  if ('kernel' in type) return code(`struct ${type.name}${type.pointer ? ' *' : ''}`)
  return code(typeName(type))
}

/** @param {Tables} tables @param {'variable' | 'subroutine'} kind */
const absentRows = ({ vocabulary: { absent } }, kind) => {
  const rows = [...absent].filter(([, each]) => each.kind === kind)
  return table(
    ['name', 'why'],
    rows.map(([name, { why }]) => [code(kind === 'subroutine' ? `${name}()` : name), `${why}.`]),
  )
}

/** @param {Tables} tables */
const variablePage = (tables) => `${notice}
# Built-in variables

Written from the definitions in \`src/builtin/variable\`. All of them can only be read. [Variables](variables.md) tells how
they and variables of your own are used. The library adds more (\`curpsinfo\`, \`curlwpsinfo\`, \`curcpu\`, \`fds\`, the names of
errors and signals): see [Libraries](libraries.md).

${definitionTable(['name', 'type'], tables.vocabulary.variables, ({ name, type, indexed }) => [
  code(indexed ? `${name}[]` : name),
  typeText(tables, type),
])}
## What Linux has nothing for

DTrace has these too; here they are names like any that nobody defined, and the hint of the error says why.

${absentRows(tables, 'variable')}`

/** @param {Tables} tables */
const subroutinePage = (tables) => `${notice}
# Subroutines

Written from the definitions in \`src/builtin/subroutine\`. Arguments in brackets may be left out. [Subroutines](subroutines.md)
shows them at work. A _destructive_ one needs \`-w\`.

${definitionTable(['call', 'result'], tables.vocabulary.subroutines, (def) => [
  code(callText(def)),
  typeof def.returns === 'function' ? '`stack`' : typeText(tables, def.returns),
])}
## What Linux has nothing for

DTrace has these too; here they are names like any that nobody defined, and the hint of the error says why.

${absentRows(tables, 'subroutine')}`

/** @param {Tables} tables */
const actionPage = ({ vocabulary: { actions } }) => `${notice}
# Actions

Written from the definitions in \`src/builtin/action\`. Arguments in brackets may be left out. [Actions and
output](actions.md) shows what they print. A _destructive_ one needs \`-w\`.

${definitionTable(['call'], actions, (def) => [code(callText(def))])}`

/** @param {Tables} tables */
const aggregationPage = ({ vocabulary: { aggregations } }) => `${notice}
# Aggregating functions

Written from the definitions in \`src/builtin/aggregation\`. Arguments in brackets may be left out; all but the value and the
increment are integer constants. [Aggregations](aggregations.md) shows what they print.

${definitionTable(['call'], aggregations, (def) => [code(aggregationText(def))])}`

/**
 * @param {Tables} tables
 * @returns {Record<string, string>} content by path from the checkout
 */
export const referencePages = (tables) => ({
  'docs/cli.md': commandLine(tables),
  'docs/dtrace.1': manPage(tables),
  'docs/dtrace.bash': bashCompletion(tables),
  'docs/d/reference-options.md': optionPage(tables),
  'docs/d/reference-variables.md': variablePage(tables),
  'docs/d/reference-subroutines.md': subroutinePage(tables),
  'docs/d/reference-actions.md': actionPage(tables),
  'docs/d/reference-aggregations.md': aggregationPage(tables),
})
