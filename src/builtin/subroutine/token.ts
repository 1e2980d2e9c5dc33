/** strtok(): one token after the other, all clauses of a firing going on where the last one stopped. */
import type { Reg } from '../../compile/ir/index.ts'
import { type Expr, intrinsic, type Lowering, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, when, workLayout } from '../routine/index.ts'
import { bounded, given, madeText, offsetBy, textBytes, textParameter } from './common.ts'

/**
 * `text` is read from `at` on; a token begins at `start`, -1 before it does. `isDelimiter` has a byte for each
 * byte that a text can hold.
 */
const tokenLayout = (strsize: number) =>
  workLayout('token_work', ['length', 'at', 'start', 'delimiterCount'], {
    text: textBytes(strsize),
    delimiters: textBytes(strsize),
    isDelimiter: 256,
  })

const token = (strsize: number): Routine => ({
  name: 'str_token',
  functions: () => {
    const layout = tokenLayout(strsize)
    const routine = new RoutineBuilder('str_token', layout)
    const { work } = routine
    const { offset, bytes } = layout.areas.isDelimiter
    for (let at = 0; at < bytes; at += 8) work.b.store(work.base, offset + at, 8, 0n)
    routine.loop(work.get('delimiterCount'), (w, { index }) => {
      w.setAt('isDelimiter', w.at('delimiters', index), 1n)
    })
    work.set('start', -1n)
    routine.loop(work.get('length'), (w, { stop }) => {
      const at = w.get('at')
      w.when('ge', at, w.get('length'), () => w.b.jump(stop))
      w.set('at', w.b.alu('add', at, 1n))
      w.when(
        'eq',
        w.at('isDelimiter', w.at('text', at)),
        0n,
        () => w.when('slt', w.get('start'), 0n, () => w.set('start', at)),
        () => {
          w.when('sge', w.get('start'), 0n, () => {
            w.setAt('text', at, 0n)
            w.b.jump(stop)
          })
        },
      )
    })
    return routine.finish()
  },
})

/** The constant 0 and not a string that turns out to be NULL. */
const isLiteralNull = (expr: Expr): boolean =>
  (expr.kind === 'int' && expr.value === 0n) ||
  ((expr.kind === 'stringof' || expr.kind === 'convert') && isLiteralNull(expr.operand))

/** Begins with a new string, or faults where there is none to go on with. */
const begin = (l: Lowering, work: Reg, text: Expr): void => {
  const started = l.firingWord('strtok')
  if (isLiteralNull(text)) {
    l.faultUnless(started.load(), 'badAddress')
    return
  }
  const { builder: b } = l
  const { words, areas } = tokenLayout(l.strsize)
  const length = l.text(l.string(text), offsetBy(l, work, areas.text.offset), textBytes(l.strsize))
  b.store(work, words.length, 8, length)
  b.store(work, words.at, 8, 0n)
  started.store(1n)
}

export const strtok: SubroutineDef = {
  name: 'strtok',
  since: '1.1',
  doc:
    'The next token of a string, between bytes of the second; NULL if none is left. With NULL it goes on with the ' +
    'string that the same firing began with.',
  parameters: [textParameter, textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = tokenLayout(l.strsize)
    const { words, areas } = layout
    const bytes = textBytes(l.strsize)
    const delimiters = l.string(given(args, 1))
    const work = l.firingMemory('strtok', layout.bytes)
    const copy = l.scratch(bytes).address
    begin(l, work, given(args, 0))
    b.store(
      work,
      words.delimiterCount,
      8,
      l.text(delimiters, offsetBy(l, work, areas.delimiters.offset), bytes),
    )
    l.call(token(l.strsize), work)
    const start = b.load(work, words.start, 8)
    const result = b.const(0n)
    // A copy: the string may be begun anew while the token is in use.
    when(b, 'sge', start, 0n, () => {
      const from = b.alu('add', offsetBy(l, work, areas.text.offset), bounded(l, start, l.strsize))
      l.text(madeText(from, bytes), copy, bytes)
      b.assign(result, copy)
    })
    return madeText(result, bytes)
  },
}
