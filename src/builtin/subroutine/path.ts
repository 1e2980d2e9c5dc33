/** Parts of path names: basename(), dirname(). */
import type { Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, when, workLayout } from '../routine/index.ts'
import { bounded, given, madeText, offsetBy, textBytes, textParameter, workMemory } from './common.ts'

const slash = BigInt('/'.charCodeAt(0))
const dot = BigInt('.'.charCodeAt(0))

/** `start` and `end` are those of the last component, `parentEnd` is the end of the one before it. */
const partsLayout = (strsize: number) =>
  workLayout('parts_work', ['length', 'start', 'end', 'parentEnd'], { text: textBytes(strsize) })

/** Finds the last component and where its parent ends; of a path without components all are 0. */
const pathParts = (strsize: number): Routine => ({
  name: 'path_parts',
  functions: () => {
    const routine = new RoutineBuilder('path_parts', partsLayout(strsize))
    for (const word of ['start', 'end', 'parentEnd'] as const) routine.work.set(word, 0n)
    routine.loop(routine.work.get('length'), (w, { index }) => {
      w.when('ne', w.at('text', index), slash, () => {
        const end = w.get('end')
        w.when('ne', end, index, () => {
          w.set('parentEnd', end)
          w.set('start', index)
        })
        w.set('end', w.b.alu('add', index, 1n))
      })
    })
    return routine.finish()
  },
})

type Parts = { readonly length: Reg; readonly start: Reg; readonly end: Reg; readonly parentEnd: Reg }

/** The path as a string of one byte: `byte` at its begin. */
const single = (l: Lowering, text: Reg, byte: bigint): void => {
  l.builder.store(text, 0, 1, byte)
  l.builder.store(text, 1, 1, 0n)
}

const cutAt = (l: Lowering, text: Reg, end: Reg): void =>
  l.builder.store(l.builder.alu('add', text, bounded(l, end, l.strsize)), 0, 1, 0n)

const pathPart = (
  name: string,
  doc: string,
  pick: (l: Lowering, text: Reg, parts: Parts) => Reg,
): SubroutineDef => ({
  name,
  doc,
  parameters: [textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = partsLayout(l.strsize)
    const value = l.string(given(args, 0))
    const work = workMemory(l, layout)
    const text = offsetBy(l, work, layout.areas.text.offset)
    const length = l.text(value, text, textBytes(l.strsize))
    b.store(work, layout.words.length, 8, length)
    l.call(pathParts(l.strsize), work)
    const word = (offset: number) => b.load(work, offset, 8)
    const { start, end, parentEnd } = layout.words
    const parts = { length, start: word(start), end: word(end), parentEnd: word(parentEnd) }
    return madeText(pick(l, text, parts), Math.min(Math.max(value.bytes, 2), textBytes(l.strsize)))
  },
})

export const basename = pathPart(
  'basename',
  'The last component of a path name, as basename(1) has it.',
  (l, text, { length, start, end }) => {
    const { builder: b } = l
    const part = b.copy(text)
    when(
      b,
      'eq',
      end,
      0n,
      () => {
        when(
          b,
          'eq',
          length,
          0n,
          () => single(l, text, dot),
          () => single(l, text, slash),
        )
      },
      () => {
        cutAt(l, text, end)
        b.assign(part, b.alu('add', text, bounded(l, start, l.strsize)))
      },
    )
    return part
  },
)

export const dirname = pathPart(
  'dirname',
  'A path name without its last component, as dirname(1) has it.',
  (l, text, { parentEnd }) => {
    const { builder: b } = l
    const relative = b.load(text, 0, 1)
    when(
      b,
      'ne',
      parentEnd,
      0n,
      () => cutAt(l, text, parentEnd),
      () => {
        when(
          b,
          'eq',
          relative,
          slash,
          () => single(l, text, slash),
          () => single(l, text, dot),
        )
      },
    )
    return text
  },
)
