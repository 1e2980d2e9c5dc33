/** The arguments with which the current process was started, as one text. */
import { intrinsic, type VariableDef } from '../../defs/index.ts'
import { argumentText, argumentTextBytes } from './argument-text.ts'

export const execargs: VariableDef = {
  name: 'execargs',
  doc: 'Arguments of the current process, blanks between them; at most 79 bytes. Empty in a kernel thread.',
  type: intrinsic.string,
  bytes: argumentTextBytes,
  attributes: ['Stable', 'Stable', 'Common'],
  lower: (l) => {
    const { builder: b } = l
    const read = (to: Parameters<typeof b.helper>[1], length: typeof to, from: typeof to) =>
      b.helper('probe_read_user', to, length, from)
    return argumentText(l, b.helper('get_current_task'), { room: 0, read })
  },
}
