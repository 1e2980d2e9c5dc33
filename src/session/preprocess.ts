/** The C preprocessor (-C): an external cpp(1), whose line markers tell where its output comes from. */
import { spawnSync } from 'node:child_process'
import { fail, type Source } from '../base/index.ts'
import type { SessionOptions } from './api.ts'

const standard = 'cpp'
/** Bytes of output that are taken: far more than any program with its headers. */
const mostOutput = 256 * 1024 * 1024

/** As scripts test for them; the version is major << 24 | minor << 12 | micro. */
const predefined = [
  ...['-D__linux', '-D__unix', '-D__SVR4', '-D__SUNW_D=1', '-D__SUNW_D_64', '-D__Linux', '-D__amd64'],
  ...['-U__GNUC__', '-D__SUNW_D_VERSION=0x02000001'],
]

/** What each option that the user gave is to cpp(1). */
const argumentsOf: Readonly<Record<string, (text: string) => readonly string[]>> = {
  define: (text) => [`-D${text}`],
  undef: (text) => [`-U${text}`],
  incdir: (text) => [`-I${text}`],
  cpphdrs: () => ['-H'],
  cppargs: (text) => text.split(/\s+/).filter((word) => word !== ''),
}

const languageOf = (options: SessionOptions): string =>
  options.text('stdc') === 's' ? '-traditional-cpp' : '-std=c99'

/**
 * A script as cpp(1) leaves it; cpp's own messages go to the error stream. A line `#!` is no directive of C's.
 * @throws DiagnosticError
 */
export const preprocess = (source: Source, options: SessionOptions): Source => {
  const given = options
    .given(...Object.keys(argumentsOf))
    .flatMap(({ name, text }) => argumentsOf[name]?.(text) ?? [])
  const { error, status, stdout } = spawnSync(
    options.text('cpppath') ?? standard,
    [...given, ...predefined, languageOf(options), '-'],
    {
      input: source.text.replace(/^#!.*/, ''),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'inherit'],
      maxBuffer: mostOutput,
    },
  )
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'ENOENT') return fail('UNTAGGED.cpp_missing', undefined)
  // A cpp that ends before it has read all of its input (EPIPE) did run: its status tells more.
  if (error && code !== 'EPIPE') return fail('UNTAGGED.cpp_exec', undefined)
  return status === 0 ? { ...source, text: stdout } : fail('UNTAGGED.cpp_failed', undefined)
}
