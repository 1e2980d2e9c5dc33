/** system(), freopen(), ftruncate() and setopt(): what actions do outside, in the order of the records. */
import type { ConsumerPort } from '../defs/index.ts'
import type { RecordItem } from '../record/index.ts'
import type { Cursor } from './cursor.ts'
import type { Effects } from './effects.ts'
import type { ConsumerOptions } from './options.ts'
import { formatWriter, type Writer } from './printf.ts'
import { TextBuffer } from './text-buffer.ts'

/** freopen() with this path is freopen(""): no file has the name. */
const firstPlace = '.'

/** A format's result as C has it: up to a NUL, in a buffer of `bytes` bytes. */
const textOf = (write: Writer, from: Cursor, bytes: number): string => {
  const text = new TextBuffer()
  write(from, text)
  const written = text.written().subarray(0, Math.max(0, bytes - 1))
  const end = written.indexOf(0)
  return Buffer.from(end < 0 ? written : written.subarray(0, end)).toString()
}

export type Outward = {
  readonly cursor: Cursor
  readonly options: ConsumerOptions
  readonly effects: Effects
  /** Writes what was printed so far. */
  readonly flush: () => void
  /** The output may be of another kind now. */
  readonly reopened: () => void
  /** Tells of an error of the record at hand. */
  readonly complain: (text: string) => void
}

type Actions = Pick<ConsumerPort, 'system' | 'reopen' | 'truncateOutput' | 'setOption'>

export const outwardActions = ({ cursor, options, effects, flush, reopened, complain }: Outward): Actions => {
  const writers = new Map<RecordItem, Writer>()
  const formatted = (item: RecordItem): string => {
    const write = writers.get(item) ?? formatWriter(item.format ?? [], item.fields)
    writers.set(item, write)
    return textOf(write, cursor, options.strsize)
  }
  const after = (problem: string | undefined, subject: string): void => {
    if (problem !== undefined) complain(`couldn't ${subject}: ${problem}`)
  }
  return {
    system: (item) => {
      const command = formatted(item)
      flush()
      after(effects.system(command), `execute "${command}"`)
    },
    reopen: (item) => {
      const path = item.format?.length ? formatted(item) : firstPlace
      flush()
      after(effects.reopen(path === firstPlace ? undefined : path), `freopen() "${path}"`)
      reopened()
    },
    truncateOutput: () => {
      flush()
      after(effects.truncate(), 'truncate the output')
    },
    setOption: (name, value) => after(effects.setOption(name, value), `set option "${name}" to "${value}"`),
  }
}
