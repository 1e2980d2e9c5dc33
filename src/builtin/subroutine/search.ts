/** Searching in strings: index(), rindex(), strstr(), strchr(), strrchr(). */
import type { BlockId, Reg } from '../../compile/ir/index.ts'
import { type Expr, intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, type Work, when, workLayout } from '../routine/index.ts'
import {
  bounded,
  given,
  intParameter,
  madeText,
  offsetBy,
  optional,
  scalar,
  textBytes,
  textParameter,
  workMemory,
} from './common.ts'

/**
 * `sequence` is the pattern, a NUL, the text, a NUL; `border` has a u32 for each byte of the pattern. The
 * lengths are given, and the least or, if `last` is 1, greatest position; `found` is the position or -1.
 */
const findLayout = (strsize: number) =>
  workLayout('find_work', ['pattern', 'text', 'limit', 'last', 'matched', 'at', 'found'], {
    sequence: 2 * textBytes(strsize),
    border: 4 * textBytes(strsize),
  })
type FindLayout = ReturnType<typeof findLayout>
type FindWork = Work<keyof FindLayout['words'], keyof FindLayout['areas']>

const sequenceEnd = (w: FindWork): Reg => w.b.alu('add', w.b.alu('add', w.get('pattern'), w.get('text')), 1n)

/** An occurrence: the first from `limit` on, or the last up to it. */
const keepPosition = (w: FindWork, position: Reg, stop: BlockId): void => {
  const limit = w.get('limit')
  w.when(
    'eq',
    w.get('last'),
    0n,
    () => {
      w.when('sge', position, limit, () => {
        w.set('found', position)
        w.b.jump(stop)
      })
    },
    () => {
      w.when('sgt', position, limit, () => w.b.jump(stop))
      w.set('found', position)
    },
  )
}

const forward = (w: FindWork, at: Reg, matched: Reg, stop: BlockId): void => {
  const { b } = w
  const longer = b.alu('add', matched, 1n)
  w.set('matched', longer)
  w.set('at', b.alu('add', at, 1n))
  const pattern = w.get('pattern')
  w.when(
    'lt',
    at,
    pattern,
    () => w.setAt('border', at, longer, 4),
    () => {
      w.when('eq', longer, pattern, () => keepPosition(w, b.alu('sub', at, b.alu('lsh', pattern, 1n)), stop))
    },
  )
}

const backward = (w: FindWork, at: Reg, matched: Reg): void => {
  w.when(
    'ne',
    matched,
    0n,
    () => w.set('matched', w.at('border', w.b.alu('sub', matched, 1n), 4)),
    () => {
      w.when('lt', at, w.get('pattern'), () => w.setAt('border', at, 0n, 4))
      w.set('at', w.b.alu('add', at, 1n))
    },
  )
}

/**
 * The search of Knuth, Morris and Pratt, as the prefix function of pattern NUL text, where no byte matches the
 * NUL: `matched` is the length of the longest start of the pattern that ends before `at`. Each turn goes a byte
 * forward or to a shorter border, so twice as many turns as bytes are enough. The pattern isn't empty.
 */
const find = (strsize: number): Routine => ({
  name: 'str_find',
  functions: () => {
    const routine = new RoutineBuilder('str_find', findLayout(strsize))
    const { work } = routine
    work.set('at', 1n)
    work.set('matched', 0n)
    work.set('found', -1n)
    work.setAt('border', work.b.const(0n), 0n, 4)
    routine.loop(work.b.alu('lsh', sequenceEnd(work), 1n), (w, { stop }) => {
      const [at, matched] = [w.get('at'), w.get('matched')]
      w.when('ge', at, sequenceEnd(w), () => w.b.jump(stop))
      w.when(
        'eq',
        w.at('sequence', at),
        w.at('sequence', matched),
        () => forward(w, at, matched, stop),
        () => backward(w, at, matched),
      )
    })
    return routine.finish()
  },
})

type Search = { readonly work: Reg; readonly text: Reg; readonly pattern: Reg }

/** Brings text and pattern to where `find` looks for them. */
const prepare = (l: Lowering, args: readonly Expr[], last: boolean): Search => {
  const { builder: b } = l
  const { words, areas } = findLayout(l.strsize)
  const [text, pattern] = [l.string(given(args, 0)), l.string(given(args, 1))]
  const work = workMemory(l, findLayout(l.strsize))
  const bytes = textBytes(l.strsize)
  const start = offsetBy(l, work, areas.sequence.offset)
  const patternLength = l.text(pattern, start, bytes)
  const textLength = l.text(text, b.alu('add', b.alu('add', start, patternLength), 1n), bytes)
  b.store(work, words.pattern, 8, patternLength)
  b.store(work, words.text, 8, textLength)
  b.store(work, words.last, 8, last ? 1n : 0n)
  return { work, text: textLength, pattern: patternLength }
}

/** The position of the pattern, or -1; an empty one is wherever it is looked for. */
const search = (l: Lowering, { work, pattern }: Search, limit: Reg, empty: Reg): Reg => {
  const { builder: b } = l
  const { words } = findLayout(l.strsize)
  const position = b.copy(empty)
  when(b, 'ne', pattern, 0n, () => {
    b.store(work, words.limit, 8, limit)
    l.call(find(l.strsize), work)
    b.assign(position, b.load(work, words.found, 8))
  })
  return position
}

const searchParameters = [textParameter, textParameter, optional(intParameter)]

export const index: SubroutineDef = {
  name: 'index',
  since: '1.1',
  doc: 'Position of the first occurrence of the second string in the first, at `start` or behind; -1 if there is none.',
  parameters: searchParameters,
  returns: intrinsic.int,
  lower: (l, args) => {
    const { builder: b } = l
    const start = args[2] ? b.copy(l.scalar(args[2])) : b.const(0n)
    const found = prepare(l, args, false)
    when(b, 'slt', start, 0n, () => b.assign(start, 0n))
    const empty = b.copy(start)
    when(b, 'sgt', start, found.text, () => b.assign(empty, -1n))
    return scalar(search(l, found, start, empty))
  },
}

export const rindex: SubroutineDef = {
  name: 'rindex',
  since: '1.1',
  doc: 'Position of the last occurrence of the second string in the first, at `start` or before; -1 if there is none.',
  parameters: searchParameters,
  returns: intrinsic.int,
  lower: (l, args) => {
    const { builder: b } = l
    const start = args[2] && b.copy(l.scalar(args[2]))
    const found = prepare(l, args, true)
    const limit = start ?? b.copy(found.text)
    const empty = b.copy(limit)
    when(b, 'sgt', limit, found.text, () => b.assign(empty, found.text))
    when(b, 'slt', limit, 0n, () => b.assign(empty, -1n))
    return scalar(search(l, found, limit, empty))
  },
}

/** The text from a position on, or the NULL string for -1. */
const tailAt = (l: Lowering, text: Reg, position: Reg, bytes: number): ReturnType<typeof madeText> => {
  const { builder: b } = l
  const tail = b.const(0n)
  when(b, 'sge', position, 0n, () => b.assign(tail, b.alu('add', text, bounded(l, position, l.strsize))))
  return madeText(tail, bytes)
}

export const strstr: SubroutineDef = {
  name: 'strstr',
  since: '1.1',
  doc: 'The first string from the first occurrence of the second on; NULL if there is none.',
  parameters: [textParameter, textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const { areas } = findLayout(l.strsize)
    const found = prepare(l, args, false)
    const zero = b.const(0n)
    const position = search(l, found, zero, zero)
    const start = offsetBy(l, found.work, areas.sequence.offset + 1)
    const text = b.alu('add', start, bounded(l, found.pattern, l.strsize))
    return tailAt(l, text, position, textBytes(l.strsize))
  },
}

/** `length` counts the text's NUL, which can be looked for as well; `found` is the position or -1. */
const byteLayout = (strsize: number) =>
  workLayout('byte_work', ['length', 'byte', 'last', 'found'], { text: textBytes(strsize) })

const findByte = (strsize: number): Routine => ({
  name: 'str_find_byte',
  functions: () => {
    const routine = new RoutineBuilder('str_find_byte', byteLayout(strsize))
    routine.work.set('found', -1n)
    routine.loop(routine.work.get('length'), (w, { index: at, stop }) => {
      w.when('eq', w.at('text', at), w.get('byte'), () => {
        w.set('found', at)
        w.when('eq', w.get('last'), 0n, () => w.b.jump(stop))
      })
    })
    return routine.finish()
  },
})

const byteSearch = (name: string, which: string, last: boolean): SubroutineDef => ({
  name,
  since: '1.1',
  doc: `The string from the ${which} occurrence of a character on; NULL if there is none.`,
  parameters: [textParameter, { prototype: 'char', kind: 'integer', type: intrinsic.char }],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = byteLayout(l.strsize)
    const [value, byte] = [l.string(given(args, 0)), l.scalar(given(args, 1))]
    const work = workMemory(l, layout)
    const text = offsetBy(l, work, layout.areas.text.offset)
    const length = l.text(value, text, textBytes(l.strsize))
    b.store(work, layout.words.length, 8, b.alu('add', length, 1n))
    b.store(work, layout.words.byte, 8, b.extend(byte, 1, false))
    b.store(work, layout.words.last, 8, last ? 1n : 0n)
    l.call(findByte(l.strsize), work)
    return tailAt(l, text, b.load(work, layout.words.found, 8), Math.min(value.bytes, textBytes(l.strsize)))
  },
})

export const strchr = byteSearch('strchr', 'first', false)
export const strrchr = byteSearch('strrchr', 'last', true)
