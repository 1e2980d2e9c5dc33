/** The command's output: standard output or the file of -o, or for a time the file of freopen() in its place. */
import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { strerror } from '../base/index.ts'
import type { SessionOutput } from '../session/index.ts'
import { Fatal } from './messages.ts'
import { errorCode, isTerminal, writeAll } from './streams.ts'

/** Text that waits to be told what its file is for: more than this is a file of text. */
const mostHeld = 64 * 1024

/**
 * Where output goes. `undecided`: what is written first says whether it becomes a file of packets, which text in
 * between would break, or of text.
 */
type Place = {
  readonly fd: number
  kind: 'text' | 'packets' | 'undecided'
  held: Uint8Array[]
  /** Text was written to it. */
  written: boolean
}

const keyOf = (fd: number): string => {
  const { dev, ino } = fstatSync(fd)
  return `${dev}:${ino}`
}

export class CommandOutput implements SessionOutput {
  readonly #path: string | undefined
  /** Where output goes at first; undefined until the file of -o is open. */
  #first: Place | undefined
  #current: Place | undefined
  #expectsPackets: boolean = false
  /** Files of packets: opened again, they still are. */
  readonly #captures = new Set<string>()
  #closed: boolean = false
  #terminal: boolean | undefined
  /** Takes what programs print, piece by piece; undefined: all is written. */
  piece: SessionOutput['piece']
  /** Called once, when the reader of a pipe has gone. What is written then is dropped. */
  onClosed: () => void = () => {}

  constructor(path: string | undefined) {
    this.#path = path
    if (path === undefined) this.#first = this.#current = { fd: 1, kind: 'text', held: [], written: false }
  }

  get terminal(): boolean {
    this.#terminal ??= isTerminal(this.#textDescriptor())
    return this.#terminal
  }

  /** Commands write to standard output, which is what freopen() changes where there is no -o. */
  get descriptor(): number {
    return this.#path === undefined ? this.#textDescriptor() : 1
  }

  /** Opens the file of -o, to append. @throws Fatal */
  open(): void {
    if (this.#path === undefined || this.#current) return
    try {
      this.#first = this.#current = this.#placeOf(openSync(this.#path, 'a'))
    } catch (error) {
      throw new Fatal(`failed to open output file '${this.#path}': ${strerror(errorCode(error) ?? '')}`)
    }
  }

  expectPackets(): void {
    this.#expectsPackets = true
    const place = this.#current
    if (place && place.fd !== 1 && !place.written) place.kind = 'undecided'
  }

  reopen(path: string | undefined): void {
    this.open()
    const next = path === undefined ? this.#first : this.#placeOf(openSync(path, 'a'))
    if (next) this.#use(next)
  }

  /** What is written next goes to the file's start: a new description of the file appends, whatever the old one did. */
  truncate(): void {
    this.open()
    const place = this.#current
    if (!place || !fstatSync(place.fd).isFile()) return
    place.held = []
    ftruncateSync(place.fd)
    const appending = this.#placeOf(openSync(`/proc/self/fd/${place.fd}`, 'a'))
    if (this.#first === place) this.#first = appending
    this.#use(appending)
  }

  captureFile() {
    this.open()
    const place = this.#current
    if (!place || place.kind === 'text') return undefined
    const file = fstatSync(place.fd)
    const key = keyOf(place.fd)
    return {
      key,
      isEmpty: file.isFile() ? file.size === 0 : !this.#captures.has(key),
      write: (bytes: Uint8Array) => {
        this.#captures.add(key)
        if (place.kind === 'undecided') this.#settle(place, 'packets')
        this.#send(place.fd, bytes)
      },
    }
  }

  write(bytes: Uint8Array): void {
    this.open()
    const place = this.#current
    if (!place) return
    if (place.kind !== 'undecided') {
      place.written ||= place.kind === 'text'
      this.#send(this.#textDescriptor(), bytes)
      return
    }
    place.held.push(bytes.slice())
    if (place.held.reduce((sum, { length }) => sum + length, 0) > mostHeld) this.#settle(place, 'text')
  }

  text(text: string): void {
    this.write(Buffer.from(text))
  }

  end(): void {
    if (this.#current?.kind === 'undecided') this.#settle(this.#current, 'text')
  }

  #placeOf(fd: number): Place {
    const mayCapture = this.#expectsPackets && !isTerminal(fd)
    const kind = this.#captures.has(keyOf(fd)) ? 'packets' : mayCapture ? 'undecided' : 'text'
    return { fd, kind, held: [], written: false }
  }

  /**
   * Text goes to the place before a file of packets; behind -o that is standard output, or where packets go there
   * (-o /dev/stdout) the error stream.
   */
  #textDescriptor(): number {
    const place = [this.#current, this.#first].find((each) => each?.kind === 'text')
    const fd = place?.fd ?? 1
    return this.#captures.size > 0 && this.#captures.has(keyOf(fd)) ? 2 : fd
  }

  #settle(place: Place, kind: 'text' | 'packets'): void {
    place.kind = kind
    this.#terminal = undefined
    const text = place.held
    place.held = []
    for (const bytes of text) this.#send(kind === 'text' ? place.fd : this.#textDescriptor(), bytes)
  }

  #use(next: Place): void {
    const last = this.#current
    this.end()
    this.#current = next
    this.#closed = false
    this.#terminal = undefined
    if (last && last.fd > 2 && last !== this.#first && last !== next) closeSync(last.fd)
  }

  #send(fd: number, bytes: Uint8Array): void {
    if (this.#closed) return
    try {
      writeAll(fd, bytes)
    } catch (error) {
      if (errorCode(error) !== 'EPIPE') throw error
      this.#closed = true
      this.onClosed()
    }
  }
}
