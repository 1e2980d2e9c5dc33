/** cleanpath(): a path name without what it need not have, by its text alone. */
import type { BlockId, Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, type Work, workLayout } from '../routine/index.ts'
import { given, madeText, offsetBy, textBytes, textParameter, workMemory } from './common.ts'

const slash = BigInt('/'.charCodeAt(0))
const dot = BigInt('.'.charCodeAt(0))

/**
 * `path` is read at `at`; the result grows in `clean`, where `made` bytes are and the component that is being read
 * begins at `start`. `depth` components can be taken back, `root` is 1 where the path begins with a slash, and
 * `taking` while a component is taken back.
 */
const cleanLayout = (strsize: number) =>
  workLayout('clean_work', ['length', 'at', 'made', 'start', 'depth', 'root', 'taking'], {
    path: textBytes(strsize),
    clean: textBytes(strsize) + 1,
  })
type CleanLayout = ReturnType<typeof cleanLayout>
type CleanWork = Work<keyof CleanLayout['words'], keyof CleanLayout['areas']>

/** Ends the component with a slash. */
const keep = (w: CleanWork): void => {
  w.append('clean', 'made', slash)
  w.set('start', w.get('made'))
}

const dropComponent = (w: CleanWork): void => w.set('made', w.get('start'))

/** `..` takes the component before it back, if there is one; a relative path keeps what leads it up. */
const parent = (w: CleanWork): void => {
  w.when(
    'ne',
    w.get('depth'),
    0n,
    () => {
      w.step('depth', -1n)
      w.set('made', w.b.alu('sub', w.get('start'), 1n))
      w.set('taking', 1n)
    },
    () => {
      w.when(
        'ne',
        w.get('root'),
        0n,
        () => dropComponent(w),
        () => keep(w),
      )
    },
  )
}

/** Calls `yes` when the component's byte at `index` is a dot. */
const whenDot = (w: CleanWork, index: bigint, yes: () => void, no: () => void): void =>
  w.when('eq', w.at('clean', w.b.alu('add', w.get('start'), index)), dot, yes, no)

const component = (w: CleanWork): void => {
  const size = w.b.alu('sub', w.get('made'), w.get('start'))
  const name = () => {
    w.step('depth', 1n)
    keep(w)
  }
  const upward = () => whenDot(w, 0n, () => whenDot(w, 1n, () => parent(w), name), name)
  const single = () => whenDot(w, 0n, () => dropComponent(w), name)
  const named = () => w.when('eq', size, 1n, single, () => w.when('eq', size, 2n, upward, name))
  w.when('ne', size, 0n, named)
}

/** Shortens the result up to the slash before the component that goes. */
const takeBack = (w: CleanWork): void => {
  const made = w.get('made')
  const stopTaking = () => {
    w.set('taking', 0n)
    w.set('start', made)
  }
  w.when('le', made, w.get('root'), stopTaking, () => {
    const last = w.b.alu('sub', made, 1n)
    w.when('eq', w.at('clean', last), slash, stopTaking, () => w.set('made', last))
  })
}

const turn = (w: CleanWork, next: BlockId, stop: BlockId): void => {
  w.when('ne', w.get('taking'), 0n, () => {
    takeBack(w)
    w.b.jump(next)
  })
  const at = w.get('at')
  const length = w.get('length')
  w.when('gt', at, length, () => w.b.jump(stop))
  w.set('at', w.b.alu('add', at, 1n))
  w.when('eq', at, length, () => {
    component(w)
    w.b.jump(next)
  })
  const byte = w.at('path', at)
  w.when(
    'eq',
    byte,
    slash,
    () => component(w),
    () => w.append('clean', 'made', byte),
  )
}

/** Takes the slash behind the last component off; what is left empty is `.`, unless the path was. */
const endPath = (w: CleanWork): void => {
  w.when('gt', w.get('made'), w.get('root'), () => w.step('made', -1n))
  w.when('eq', w.get('made'), 0n, () => {
    w.when('ne', w.get('length'), 0n, () => w.append('clean', 'made', dot))
  })
  w.append('clean', 'made', 0n)
}

const clean = (strsize: number): Routine => ({
  name: 'path_clean',
  functions: () => {
    const routine = new RoutineBuilder('path_clean', cleanLayout(strsize))
    const { work: w } = routine
    for (const word of ['at', 'made', 'start', 'depth', 'root', 'taking'] as const) w.set(word, 0n)
    const first: Reg = w.b.load(w.base, w.layout.areas.path.offset, 1)
    w.when('eq', first, slash, () => {
      w.set('root', 1n)
      w.set('at', 1n)
      keep(w)
    })
    // Each byte is read once and taken back at most once.
    const turns = w.b.alu('add', w.b.alu('lsh', w.get('length'), 1n), 4n)
    routine.loop(turns, (each, { next, stop }) => turn(each, next, stop))
    endPath(w)
    return routine.finish()
  },
})

export const cleanpath: SubroutineDef = {
  name: 'cleanpath',
  doc: 'A path name without `//`, `/.` and `x/..`, by its text alone: links are not looked at.',
  parameters: [textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = cleanLayout(l.strsize)
    const value = l.string(given(args, 0))
    const work = workMemory(l, layout)
    const path = offsetBy(l, work, layout.areas.path.offset)
    b.store(work, layout.words.length, 8, l.text(value, path, textBytes(l.strsize)))
    l.call(clean(l.strsize), work)
    const bytes = Math.min(value.bytes, textBytes(l.strsize))
    return madeText(offsetBy(l, work, layout.areas.clean.offset), bytes)
  },
}
