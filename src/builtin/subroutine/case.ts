/** Letters in upper or lower case: toupper(), tolower(). */
import { intrinsic, type Routine, type SubroutineDef } from '../../defs/index.ts'
import { RoutineBuilder, workLayout } from '../routine/index.ts'
import { given, madeText, offsetBy, textBytes, textParameter, workMemory } from './common.ts'

/** Letters from `first` on change; upper and lower case differ in one bit. */
const caseLayout = (strsize: number) =>
  workLayout('case_work', ['length', 'first'], { text: textBytes(strsize) })

const caseBit = 0x20n
const letters = 26n

const changeCase = (strsize: number): Routine => ({
  name: 'str_case',
  functions: () => {
    const routine = new RoutineBuilder('str_case', caseLayout(strsize))
    routine.loop(routine.work.get('length'), (w, { index }) => {
      const byte = w.at('text', index)
      const letter = w.b.alu('sub', byte, w.get('first'))
      w.when('lt', letter, letters, () => w.setAt('text', index, w.b.alu('xor', byte, caseBit)))
    })
    return routine.finish()
  },
})

const caseChange = (name: string, to: string, first: string): SubroutineDef => ({
  name,
  doc: `The string with its ASCII letters in ${to} case.`,
  parameters: [textParameter],
  returns: intrinsic.string,
  lower: (l, args) => {
    const { builder: b } = l
    const layout = caseLayout(l.strsize)
    const value = l.string(given(args, 0))
    const work = workMemory(l, layout)
    const text = offsetBy(l, work, layout.areas.text.offset)
    b.store(work, layout.words.length, 8, l.text(value, text, textBytes(l.strsize)))
    b.store(work, layout.words.first, 8, BigInt(first.charCodeAt(0)))
    l.call(changeCase(l.strsize), work)
    return madeText(text, Math.min(value.bytes, textBytes(l.strsize)))
  },
})

export const toupper = caseChange('toupper', 'upper', 'a')
export const tolower = caseChange('tolower', 'lower', 'A')
