/** json(): a value in a JSON text, by its path. */
import type { BlockId, Reg } from '../../compile/ir/index.ts'
import { intrinsic, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, type Work, when, workLayout } from '../routine/index.ts'
import { bounded, given, madeText, offsetBy, textBytes, textParameter, workMemory } from './common.ts'

const code = (character: string): bigint => BigInt(character.charCodeAt(0))

/**
 * What the next byte is part of. A turn of the loop looks at one byte of the text, or of the path while an
 * element's number is read.
 */
const state = {
  /** A value that the path has led to so far. */
  value: 0n,
  /** `[N` of the path. */
  number: 1n,
  /** Before a key of the object that the path goes into. */
  key: 2n,
  /** Inside of the key, which is compared with the path's. */
  name: 3n,
  /** Between key and value. */
  colon: 4n,
  /** A value that the path doesn't lead to; strings in it have their own. */
  skip: 5n,
  skipString: 6n,
  /** The value that was looked for. */
  text: 7n,
  tree: 8n,
  treeString: 9n,
  word: 10n,
}

/**
 * `at` counts in the text, `path` in the path. `depth` is that of brackets in what is skipped or kept, `array`
 * tells that elements are skipped, of which `wanted` are still to come. `equal` is 1 while the key is the path's,
 * `other` where the path's key is compared. `escaped` marks a byte behind a backslash. The value found is from
 * `start` to before `end`; `end` is -1 if there is none.
 */
const words = [
  ...(['length', 'at', 'path', 'state', 'depth', 'array', 'wanted', 'equal', 'other', 'escaped'] as const),
  ...(['start', 'end'] as const),
] as const

const jsonLayout = (strsize: number) =>
  workLayout('json_work', words, { text: textBytes(strsize), pathText: textBytes(strsize) })
type JsonLayout = ReturnType<typeof jsonLayout>
type JsonWork = Work<keyof JsonLayout['words'], keyof JsonLayout['areas']>

/** One turn: the byte, and how the turn ends. */
type Turn = { readonly w: JsonWork; readonly byte: Reg; readonly next: BlockId; readonly stop: BlockId }

const become = ({ w, next }: Turn, to: keyof typeof state): void => {
  w.set('state', state[to])
  w.b.jump(next)
}
const skipByte = (w: JsonWork): void => w.step('at', 1n)

const isByte = ({ w, byte }: Turn, character: string, then: () => void): void =>
  w.when('eq', byte, code(character), then)

const skipBlank = (turn: Turn): void => {
  for (const blank of [' ', '\t', '\n', '\r']) {
    isByte(turn, blank, () => {
      skipByte(turn.w)
      turn.w.b.jump(turn.next)
    })
  }
}

/** The value is the one: what ends it depends on how it begins. */
const found = (turn: Turn): void => {
  const { w } = turn
  w.set('depth', 0n)
  w.set('start', w.get('at'))
  isByte(turn, '"', () => {
    skipByte(w)
    w.set('start', w.get('at'))
    become(turn, 'text')
  })
  for (const open of ['{', '[']) isByte(turn, open, () => become(turn, 'tree'))
  become(turn, 'word')
}

/** Goes into the container that the path wants here, or stops. */
const value = (turn: Turn): void => {
  const { w, stop } = turn
  skipBlank(turn)
  isByte(turn, ']', () => w.b.jump(stop))
  const element = w.at('pathText', w.get('path'))
  w.when('eq', element, 0n, () => found(turn))
  const opening = w.b.const(code('{'))
  w.when('eq', element, code('['), () => w.b.assign(opening, code('[')))
  w.when('ne', turn.byte, opening, () => w.b.jump(stop))
  skipByte(w)
  w.set('wanted', 0n)
  w.when('eq', element, code('['), () => {
    w.step('path', 1n)
    become(turn, 'number')
  })
  become(turn, 'key')
}

const number = (turn: Turn): void => {
  const { w } = turn
  const character = w.at('pathText', w.get('path'))
  w.step('path', 1n)
  const digit = w.b.alu('sub', character, code('0'))
  w.when('lt', digit, 10n, () => {
    w.set('wanted', w.b.alu('add', w.b.alu('mul', w.get('wanted'), 10n), digit))
    w.b.jump(turn.next)
  })
  w.when('ne', character, code(']'), () => w.b.jump(turn.stop))
  skipDot(w)
  w.when('eq', w.get('wanted'), 0n, () => become(turn, 'value'))
  skipValues(turn, 1n)
}

const skipDot = (w: JsonWork): void =>
  w.when('eq', w.at('pathText', w.get('path')), code('.'), () => w.step('path', 1n))

const skipValues = (turn: Turn, array: bigint): void => {
  turn.w.set('array', array)
  turn.w.set('depth', 0n)
  become(turn, 'skip')
}

const key = (turn: Turn): void => {
  const { w } = turn
  skipBlank(turn)
  skipByte(w)
  w.when('ne', turn.byte, code('"'), () => w.b.jump(turn.stop))
  w.set('other', w.get('path'))
  w.set('equal', 1n)
  w.set('escaped', 0n)
  become(turn, 'name')
}

/** Runs `then` where a name of the path ends: at `.`, `[` or its own end. */
const whenNameEnds = (w: JsonWork, character: Reg, then: () => void, otherwise: () => void): void => {
  const ends = w.b.const(0n)
  for (const end of [0n, code('.'), code('[')]) w.when('eq', character, end, () => w.b.assign(ends, 1n))
  w.when('ne', ends, 0n, then, otherwise)
}

const name = (turn: Turn): void => {
  const { w, byte } = turn
  skipByte(w)
  const other = w.get('other')
  const wanted = w.at('pathText', other)
  const unequal = () => w.set('equal', 0n)
  w.when('eq', w.get('escaped'), 0n, () => {
    isByte(turn, '"', () => {
      whenNameEnds(
        w,
        wanted,
        () =>
          w.when('ne', w.get('equal'), 0n, () => {
            w.set('path', other)
            skipDot(w)
          }),
        unequal,
      )
      become(turn, 'colon')
    })
  })
  toggleEscape(turn)
  whenNameEnds(w, wanted, unequal, () => w.when('ne', byte, wanted, unequal))
  w.set('other', w.b.alu('add', other, 1n))
}

/** A backslash makes the next byte an ordinary one. */
const toggleEscape = ({ w, byte }: Turn): void => {
  w.when(
    'ne',
    w.get('escaped'),
    0n,
    () => w.set('escaped', 0n),
    () => w.when('eq', byte, code('\\'), () => w.set('escaped', 1n)),
  )
}

const colon = (turn: Turn): void => {
  const { w } = turn
  skipBlank(turn)
  skipByte(w)
  w.when('ne', turn.byte, code(':'), () => w.b.jump(turn.stop))
  w.when('ne', w.get('equal'), 0n, () => become(turn, 'value'))
  skipValues(turn, 0n)
}

/** Runs `end` behind the quote that ends a string. */
const inString = (turn: Turn, end: () => void): void => {
  const { w } = turn
  w.when('eq', w.get('escaped'), 0n, () => isByte(turn, '"', end))
  toggleEscape(turn)
}

const enterString = (turn: Turn, to: 'skipString' | 'treeString'): void => {
  isByte(turn, '"', () => {
    turn.w.set('escaped', 0n)
    become(turn, to)
  })
}

/** Counts brackets; runs `outermost` when one ends that did not begin here. */
const countBrackets = (turn: Turn, outermost: () => void): void => {
  const { w } = turn
  for (const open of ['{', '[']) isByte(turn, open, () => w.step('depth', 1n))
  for (const close of ['}', ']']) {
    isByte(turn, close, () => {
      w.when('eq', w.get('depth'), 0n, outermost)
      w.step('depth', -1n)
    })
  }
}

const skip = (turn: Turn): void => {
  const { w } = turn
  skipByte(w)
  enterString(turn, 'skipString')
  countBrackets(turn, () => w.b.jump(turn.stop))
  isByte(turn, ',', () => {
    w.when('eq', w.get('depth'), 0n, () => {
      w.when('eq', w.get('array'), 0n, () => become(turn, 'key'))
      w.step('wanted', -1n)
      w.when('eq', w.get('wanted'), 0n, () => become(turn, 'value'))
    })
  })
}

const keepTo = ({ w, stop }: Turn, end: Reg): void => {
  w.set('end', end)
  w.b.jump(stop)
}

const tree = (turn: Turn): void => {
  const { w } = turn
  skipByte(w)
  enterString(turn, 'treeString')
  countBrackets(turn, () => w.b.jump(turn.stop))
  w.when('eq', w.get('depth'), 0n, () => keepTo(turn, w.get('at')))
}

const word = (turn: Turn): void => {
  const { w } = turn
  for (const end of [',', '}', ']', ' ', '\t', '\n', '\r']) isByte(turn, end, () => keepTo(turn, w.get('at')))
  w.when('eq', turn.byte, 0n, () => keepTo(turn, w.get('at')))
  skipByte(w)
}

const states: { readonly [K in keyof typeof state]: (turn: Turn) => void } = {
  value,
  number,
  key,
  name,
  colon,
  skip,
  skipString: (turn) => {
    skipByte(turn.w)
    inString(turn, () => become(turn, 'skip'))
  },
  text: (turn) => {
    inString(turn, () => keepTo(turn, turn.w.get('at')))
    skipByte(turn.w)
  },
  tree,
  treeString: (turn) => {
    skipByte(turn.w)
    inString(turn, () => become(turn, 'tree'))
  },
  word,
}

const jsonFind = (strsize: number): Routine => ({
  name: 'json_find',
  functions: () => {
    const routine = new RoutineBuilder('json_find', jsonLayout(strsize))
    const { work } = routine
    for (const each of words) if (each !== 'length') work.set(each, 0n)
    work.set('end', -1n)
    // A byte of the text or of the path each turn, and the changes of state that look at a byte again.
    routine.loop(BigInt(4 * textBytes(strsize)), (w, { next, stop }) => {
      const at = w.get('at')
      w.when('gt', at, w.get('length'), () => w.b.jump(stop))
      const turn: Turn = { w, byte: w.at('text', at), next, stop }
      for (const [each, run] of Object.entries(states) as [keyof typeof state, (turn: Turn) => void][]) {
        w.when('eq', w.get('state'), state[each], () => {
          run(turn)
          w.b.jump(next)
        })
      }
    })
    return routine.finish()
  },
})

export const json: SubroutineDef = {
  name: 'json',
  doc:
    'The value in a JSON text that a path like `a.b[2].c` leads to: the text of a string as it is written, of all else ' +
    'the JSON; NULL if there is none.',
  parameters: [textParameter, textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = jsonLayout(l.strsize)
    const bytes = textBytes(l.strsize)
    const [value, path] = [l.string(given(args, 0)), l.string(given(args, 1))]
    const work = workMemory(l, layout)
    const text = offsetBy(l, work, layout.areas.text.offset)
    b.store(work, layout.words.length, 8, l.text(value, text, bytes))
    l.text(path, offsetBy(l, work, layout.areas.pathText.offset), bytes)
    l.call(jsonFind(l.strsize), work)
    const [start, end] = [b.load(work, layout.words.start, 8), b.load(work, layout.words.end, 8)]
    const result = b.const(0n)
    when(b, 'sge', end, 0n, () => {
      b.store(b.alu('add', text, bounded(l, end, l.strsize)), 0, 1, 0n)
      b.assign(result, b.alu('add', text, bounded(l, start, l.strsize)))
    })
    return madeText(result, bytes)
  },
}
