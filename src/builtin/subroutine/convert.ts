/** Numbers to text and back: lltostr(), strtoll(). */
import type { BlockId, Reg } from '../../compile/ir/index.ts'
import {
  builtinType,
  type Expr,
  intrinsic,
  type Lowering,
  type Routine,
  type SubroutineDef,
} from '../../defs/index.ts'
import { RoutineBuilder, type Work, when, workLayout } from '../routine/index.ts'
import {
  boundedLoad,
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

const code = (character: string): bigint => BigInt(character.charCodeAt(0))

const int64: SubroutineDef['parameters'][number] = {
  prototype: 'int64_t',
  kind: 'integer',
  type: builtinType('int64_t'),
}

/** A base from 2 to 36, given or 10; others fault. */
const baseOf = (l: Lowering, expr: Expr | undefined): Reg => {
  const { builder: b } = l
  if (!expr) return b.const(10n)
  const base = l.scalar(expr)
  const [good, bad] = [b.block(), b.block(true)]
  b.branch('le', b.alu('sub', base, 2n), 34n, good, bad)
  b.enter(bad)
  l.fault('illegalOperation')
  b.enter(good)
  return base
}

/** The binary digits, a prefix of two and a NUL. */
const digitBytes = 64 + 2 + 1

/** Digits are put before `at`, the least first. */
const digitsLayout = workLayout('digits_work', ['value', 'base', 'at', 'negative'], { text: 72 })
type DigitsWork = Work<keyof typeof digitsLayout.words, keyof typeof digitsLayout.areas>

const putBefore = (w: DigitsWork, byte: Reg | bigint): void => {
  w.step('at', -1n)
  w.setAt('text', w.get('at'), byte)
}

/** What stands before the digits: a sign in base 10, the base's prefix in C for 8 and 16. */
const prefix = (w: DigitsWork): void => {
  const base = w.get('base')
  w.when('eq', base, 16n, () => putBefore(w, code('x')))
  w.when('eq', base, 16n, () => putBefore(w, code('0')))
  w.when('eq', base, 8n, () => putBefore(w, code('0')))
  w.when('ne', w.get('negative'), 0n, () => putBefore(w, code('-')))
}

const digits: Routine = {
  name: 'num_digits',
  functions: () => {
    const routine = new RoutineBuilder('num_digits', digitsLayout)
    const { work } = routine
    work.set('at', BigInt(digitBytes))
    putBefore(work, 0n)
    routine.loop(64n, (w, { stop }) => {
      const [value, base] = [w.get('value'), w.get('base')]
      const digit = w.b.alu('mod', value, base)
      w.when(
        'lt',
        digit,
        10n,
        () => putBefore(w, w.b.alu('add', digit, code('0'))),
        () => putBefore(w, w.b.alu('add', digit, code('a') - 10n)),
      )
      const rest = w.b.alu('div', value, base)
      w.set('value', rest)
      w.when('eq', rest, 0n, () => w.b.jump(stop))
    })
    prefix(work)
    return routine.finish()
  },
}

export const lltostr: SubroutineDef = {
  name: 'lltostr',
  doc:
    'A number as text, signed in base 10 and as unsigned in other bases (2 to 36); ' +
    'base 16 begins with 0x, base 8 with 0.',
  parameters: [int64, optional(intParameter)],
  returns: intrinsic.string,
  bytes: () => digitBytes,
  lower: (l, args) => {
    const { builder: b } = l
    const { words, areas } = digitsLayout
    const value = b.copy(l.scalar(given(args, 0)))
    const base = baseOf(l, args[1])
    const negative = b.const(0n)
    when(b, 'slt', value, 0n, () => {
      when(b, 'eq', base, 10n, () => {
        b.assign(value, b.neg(value))
        b.assign(negative, 1n)
      })
    })
    const work = workMemory(l, digitsLayout)
    b.store(work, words.value, 8, value)
    b.store(work, words.base, 8, base)
    b.store(work, words.negative, 8, negative)
    l.call(digits, work)
    const at = boundedLoad(l, b.load(work, words.at, 8), digitBytes)
    return madeText(
      b.alu('add', offsetBy(l, work, areas.text.offset), at),
      Math.min(digitBytes, textBytes(l.strsize)),
    )
  },
}

/** What `phase` says of the next byte. */
const phases = { before: 0n, first: 1n, digits: 2n, prefix: 3n }

const numberLayout = (strsize: number) =>
  workLayout('number_work', ['length', 'base', 'phase', 'negative', 'value'], { text: textBytes(strsize) })
type NumberLayout = ReturnType<typeof numberLayout>
type NumberWork = Work<keyof NumberLayout['words'], keyof NumberLayout['areas']>

/** White space as isspace(3) has it: a blank, or from tab to carriage return. */
const skipBlank = (w: NumberWork, byte: Reg, next: BlockId): void => {
  w.when('eq', byte, code(' '), () => w.b.jump(next))
  w.when('lt', w.b.alu('sub', byte, 9n), 5n, () => w.b.jump(next))
}

const sign = (w: NumberWork, byte: Reg, next: BlockId): void => {
  w.set('phase', phases.first)
  w.when('eq', byte, code('-'), () => {
    w.set('negative', 1n)
    w.b.jump(next)
  })
  w.when('eq', byte, code('+'), () => w.b.jump(next))
}

/** A leading `0x` of base 16 is no digit. */
const basePrefix = (w: NumberWork, byte: Reg, index: Reg, next: BlockId): void => {
  w.set('phase', phases.digits)
  w.when('eq', w.get('base'), 16n, () => {
    w.when('eq', byte, code('0'), () => {
      const second = w.b.alu('or', w.at('text', w.b.alu('add', index, 1n)), 0x20n)
      w.when('eq', second, code('x'), () => {
        w.set('phase', phases.prefix)
        w.b.jump(next)
      })
    })
  })
}

const addDigit = (w: NumberWork, byte: Reg, stop: BlockId): void => {
  const { b } = w
  const digit = b.alu('sub', byte, code('0'))
  w.when('ge', digit, 10n, () => {
    const letter = b.alu('sub', b.alu('or', byte, 0x20n), code('a'))
    w.when('ge', letter, 26n, () => b.jump(stop))
    b.assign(digit, b.alu('add', letter, 10n))
  })
  const base = w.get('base')
  w.when('ge', digit, base, () => b.jump(stop))
  w.set('value', b.alu('add', b.alu('mul', w.get('value'), base), digit))
}

const parseNumber = (strsize: number): Routine => ({
  name: 'str_number',
  functions: () => {
    const routine = new RoutineBuilder('str_number', numberLayout(strsize))
    for (const word of ['phase', 'negative', 'value'] as const) routine.work.set(word, 0n)
    routine.loop(routine.work.get('length'), (w, { index, next, stop }) => {
      const byte = w.at('text', index)
      w.when('eq', w.get('phase'), phases.before, () => {
        skipBlank(w, byte, next)
        sign(w, byte, next)
      })
      w.when('eq', w.get('phase'), phases.prefix, () => {
        w.set('phase', phases.digits)
        w.b.jump(next)
      })
      w.when('eq', w.get('phase'), phases.first, () => basePrefix(w, byte, index, next))
      addDigit(w, byte, stop)
    })
    return routine.finish()
  },
})

export const strtoll: SubroutineDef = {
  name: 'strtoll',
  doc: 'The number that a string begins with, in a base from 2 to 36 (default 10); 0 if there is none.',
  parameters: [textParameter, optional(intParameter)],
  returns: builtinType('int64_t'),
  lower: (l, args) => {
    const { builder: b } = l
    const layout = numberLayout(l.strsize)
    const value = l.string(given(args, 0))
    const base = baseOf(l, args[1])
    const work = workMemory(l, layout)
    const text = offsetBy(l, work, layout.areas.text.offset)
    b.store(work, layout.words.length, 8, l.text(value, text, textBytes(l.strsize)))
    b.store(work, layout.words.base, 8, base)
    l.call(parseNumber(l.strsize), work)
    const result = b.copy(b.load(work, layout.words.value, 8))
    when(b, 'ne', b.load(work, layout.words.negative, 8), 0n, () => b.assign(result, b.neg(result)))
    return scalar(result)
  },
}
