/** The manual page and the completion of bash, from the same tables as the reference pages. */

/** @typedef {import('./reference-pages.mjs').Tables} Tables */
/** @typedef {import('./reference-pages.mjs').Flag} Flag */

/** Text as roff reads it literally. @param {string} text */
const roff = (text) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^['.]/gm, (control) => `\\&${control}`)

/** @param {Flag} flag */
const isServed = ({ effect }) => effect.kind !== 'refused'

/** `-n` or `-64`, and the argument that is a word of its own. @param {Flag} flag @returns {[string, string?]} */
const wordsOf = ({ letter, argument }) =>
  /[0-9]/.test(letter)
    ? [`-${letter}${argument}`]
    : argument === undefined
      ? [`-${letter}`]
      : [`-${letter}`, argument]

/** @param {Flag} flag */
const flagEntry = (flag) => {
  const [name, argument] = wordsOf(flag)
  const shown = argument === undefined ? '' : ` \\fI${roff(argument)}\\fR`
  return `.TP\n\\fB${roff(name)}\\fR${shown}\n${roff(flag.doc)}.\n`
}

/** @param {Tables['options'][number]} option */
const optionEntry = ({ name, kind, default: preset, doc }) => {
  const value = kind === 'flag' ? '' : '=\\fIvalue\\fR'
  return `.TP\n\\fB${roff(name)}\\fR${value}\n${roff(doc)}${preset === undefined ? '' : ` Default: ${roff(preset)}.`}\n`
}

/** @param {Tables} tables */
export const manPage = ({ flags, options, help }) => {
  const [synopsis = ''] = help.split('\n\n', 1)
  const examples = help.match(/^ {2}dtrace .*$/gm) ?? []
  return [
    '.\\" Written by npm run docs; edit the tables that it names.\n',
    '.TH DTRACE 1 "" "DTrace for Linux"\n',
    '.SH NAME\ndtrace \\- trace the system with programs in D\n',
    `.SH SYNOPSIS\n.nf\n${roff(synopsis.replace('Usage: ', ''))}\n.fi\n`,
    '.SH DESCRIPTION\n',
    'Compiles programs in D to eBPF, enables their probes in the running kernel, and prints what they record. ',
    'Flags may be clustered, and stand before, between and behind operands; operands are the macro arguments ',
    '$1, $2, ... of all programs.\n',
    '.SH FLAGS\n',
    ...flags.filter(isServed).map(flagEntry),
    '.SH OPTIONS\nSet by \\fB\\-x\\fR, by \\fB#pragma D option\\fR in a program, or by the environment.\n',
    ...[...options].sort((a, b) => (a.name < b.name ? -1 : 1)).map(optionEntry),
    `.SH EXAMPLES\n.nf\n${examples.map((line) => roff(line.trim())).join('\n')}\n.fi\n`,
    '.SH EXIT STATUS\n0, or the value of exit(); 1 after an error; 2 for a wrong command line or missing privileges.\n',
    '.SH ENVIRONMENT\n.TP\n\\fBDTRACE_OPT_\\fINAME\\fR\nSets option \\fIname\\fR before the command line does.\n',
  ].join('')
}

/** What completes the argument of a flag, where something better than nothing is known. */
const completions = /** @type {const} */ ({
  file: 'compgen -f -- "$cur"',
  folder: 'compgen -d -- "$cur"',
  pid: 'command ps -eo pid= | command grep "^ *$cur" | command tr -d " "',
})

/** @type {Record<string, keyof typeof completions>} by the argument's name in the table */
const argumentKinds = { script: 'file', output: 'file', path: 'folder', pid: 'pid' }

/** @param {Tables} tables */
export const bashCompletion = ({ flags, options }) => {
  const served = flags.filter(isServed)
  const cases = served.flatMap(({ letter, argument }) => {
    const kind = argument === undefined ? undefined : argumentKinds[argument]
    return kind ? [`    -${letter}) mapfile -t COMPREPLY < <(${completions[kind]}) ;;\n`] : []
  })
  const names = options.map(({ name, kind }) => (kind === 'flag' ? name : `${name}=`))
  return [
    '# Written by npm run docs; edit the tables that it names. To be read by bash: . dtrace.bash\n',
    '_dtrace() {\n',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}\n`,
    '  COMPREPLY=()\n',
    '  case $prev in\n',
    ...cases,
    '    -x)\n      compopt -o nospace\n',
    `      mapfile -t COMPREPLY < <(compgen -W '${names.join(' ')}' -- "$cur") ;;\n`,
    '    -P) mapfile -t COMPREPLY < <(dtrace -l 2>/dev/null | awk \'NR > 1 { print $2 }\' | sort -u | grep "^$cur") ;;\n',
    `    *) mapfile -t COMPREPLY < <(compgen -W '${served.map((flag) => wordsOf(flag)[0]).join(' ')} --help --version' -- "$cur") ;;\n`,
    '  esac\n}\ncomplete -F _dtrace dtrace\n',
  ].join('')
}
