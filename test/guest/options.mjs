/** The command line of `npm run guest`. */
import { parseArgs } from 'node:util'
import { compilerProgram, guestCommandFolder } from '../compiler/paths.mjs'
import { defaults } from './guest.mjs'
import { findProgram, GuestError } from './paths.mjs'

/** The runner's options: how parseArgs takes each, the argument's name and what it does. */
const optionRows = /** @type {const} */ ({
  kernel: { type: 'string', argument: 'VERSION', help: '6.12 (default) or 6.1' },
  cpus: { type: 'string', argument: 'N', help: `default ${defaults.cpus}` },
  mem: { type: 'string', argument: 'MIB', help: `default ${defaults.memMiB}` },
  timeout: {
    type: 'string',
    argument: 'SECONDS',
    help: `boot and command together, default ${defaults.timeoutSeconds}`,
  },
  module: {
    type: 'string',
    multiple: true,
    argument: 'NAME',
    help: 'kernel module to load, with what it needs',
  },
  env: { type: 'string', multiple: true, argument: 'NAME=VALUE', help: 'environment of the command' },
  add: { type: 'string', multiple: true, argument: 'SRC[:DEST]', help: 'host file or folder to copy in' },
  bin: {
    type: 'string',
    multiple: true,
    argument: 'FILE',
    help: 'host program to copy in, with its libraries',
  },
  get: { type: 'string', multiple: true, argument: 'SRC:DEST', help: 'guest file or folder to copy back' },
  compiler: { type: 'boolean', argument: '', help: 'the programs of live cases are compiled on the host' },
  share: {
    type: 'string',
    argument: 'DIR[:DEST]',
    help: 'host folder that the guest sees live, at /host or DEST',
  },
  sources: { type: 'boolean', argument: '', help: 'with the TypeScript sources and vitest' },
  verbose: { type: 'boolean', argument: '', help: "show the kernel's console" },
  help: { type: 'boolean', argument: '', help: 'this text' },
})

export function usage() {
  const rows = Object.entries(optionRows).map(
    ([name, { argument, help }]) => `  ${`--${name} ${argument}`.padEnd(22)}  ${help}`,
  )
  return [
    'usage: npm run guest -- [options] -- COMMAND [ARG...]',
    ...rows,
    "exit status: the command's own; 124 if it timed out, 125 if the guest died or could not start",
  ].join('\n')
}

/**
 * @param {string} text `SRC` or `SRC:DEST`
 * @param {string} [destination] where to without DEST; SRC if not given
 */
function copy(text, destination) {
  const [source = '', path = destination ?? source] = text.split(':')
  return { source, path }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} otherwise
 */
function positive(name, text, otherwise) {
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(value) || value <= 0) throw new GuestError(`--${name} ${text}: not a positive number`)
  return value
}

/** @param {string} name */
function program(name) {
  const file = name.includes('/') ? name : findProgram(name)
  if (!file) throw new GuestError(`--bin ${name}: not found`)
  return file
}

/**
 * @param {string[]} argv
 * @returns {import('./guest.mjs').GuestOptions | undefined} undefined if help was asked for
 */
export function parseOptions(argv) {
  const { values, positionals } = parse(argv)
  if (values.help) return undefined
  if (positionals.length === 0) throw new GuestError(`no command\n${usage()}`)
  return {
    kernel: values.kernel ?? '6.12',
    command: positionals,
    cpus: positive('cpus', values.cpus, defaults.cpus),
    memMiB: positive('mem', values.mem, defaults.memMiB),
    timeoutSeconds: positive('timeout', values.timeout, defaults.timeoutSeconds),
    modules: values.module ?? [],
    env: Object.fromEntries((values.env ?? []).map(splitSetting)),
    add: [...(values.add ?? []), ...(values.compiler ? [guestCommandFolder] : [])].map((text) => copy(text)),
    bin: (values.bin ?? []).map(program),
    get: (values.get ?? []).map((text) => copy(text)),
    ...(values.compiler ? { compiler: compilerProgram } : {}),
    ...(values.share === undefined ? {} : { share: copy(values.share, '/host') }),
    sources: values.sources ?? false,
    verbose: values.verbose ?? false,
  }
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({ args: argv, options: optionRows, allowPositionals: true })
  } catch (error) {
    throw new GuestError(error instanceof Error ? error.message : String(error))
  }
}

/**
 * @param {string} text
 * @returns {[string, string]}
 */
function splitSetting(text) {
  const at = text.indexOf('=')
  if (!/^\w+=/.test(text)) throw new GuestError(`--env ${text}: not NAME=VALUE`)
  return [text.slice(0, at), text.slice(at + 1)]
}
