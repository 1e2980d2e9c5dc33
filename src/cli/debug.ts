/** Option debug and $DTRACE_DEBUG: what is asked of the kernel, on the error stream; or kept, for who asks by a signal. */
import type { Options } from '../builtin/index.ts'
import { errorStream } from './streams.ts'

const megabyte = 1024 * 1024
const defaultMegabytes = 100
const microsecondDigits = 6

/** The last lines, as many as there is room for. */
class LastLines {
  readonly #lines: string[] = []
  readonly #most: number
  #length = 0

  /** @param most in characters */
  constructor(most: number) {
    this.#most = most
  }

  add(line: string): void {
    this.#lines.push(line)
    this.#length += line.length
    while (this.#length > this.#most && this.#lines.length > 1)
      this.#length -= this.#lines.shift()?.length ?? 0
  }

  text(): string {
    return this.#lines.join('')
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where a session's debugging lines go; undefined: nobody wants them. `$DTRACE_DEBUG` is `signal`: kept until SIGUSR1 comes, as
 * many megabytes as `$DTRACE_DEBUG_BUF_SIZE` says.
 */
export const debugLines = (
  options: Options,
  environment: Environment,
): ((line: string) => void) | undefined => {
  const wanted = environment['DTRACE_DEBUG'] ?? ''
  if (wanted === '' && options.get('debug') === undefined) return undefined
  const print = (text: string) => errorStream.write(Buffer.from(text))
  const stamped = (line: string) =>
    `dtrace DEBUG ${(performance.now() / 1000).toFixed(microsecondDigits)}: ${line}\n`
  if (wanted !== 'signal') return (line) => print(stamped(line))
  const size = Number(environment['DTRACE_DEBUG_BUF_SIZE'])
  const last = new LastLines((size > 0 ? size : defaultMegabytes) * megabyte)
  process.on('SIGUSR1', () => print(last.text()))
  return (line) => last.add(stamped(line))
}
