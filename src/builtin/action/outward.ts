/** Actions of the consumer that reach outside of it: they take effect when it meets their record, not in the probe. */
import { type ActionDef, intrinsic, type Parameter } from '../../defs/index.ts'

const values: Parameter = { prototype: '...', kind: 'any', rest: true, optional: true }

export const system: ActionDef = {
  name: 'system',
  doc: 'Runs a command by the shell, made by a format as of printf(), and waits for its end. Destructive.',
  parameters: [{ prototype: '@', kind: 'format' }, values],
  records: true,
  prints: true,
  destructive: true,
  lower: (l, { args }) => args.map((arg) => l.record.value(arg)),
  deliver: (item, record, port) => port.system(item, record),
}

export const freopen: ActionDef = {
  name: 'freopen',
  doc: 'Appends further output to the file that a format as of printf() names; "" is the first output. Destructive.',
  parameters: [{ prototype: '@', kind: 'format', family: 'FREOPEN' }, values],
  records: true,
  prints: true,
  destructive: true,
  lower: (l, { args }) => args.map((arg) => l.record.value(arg)),
  deliver: (item, record, port) => port.reopen(item, record),
}

export const ftruncate: ActionDef = {
  name: 'ftruncate',
  doc: 'Empties the output, if it is a regular file.',
  parameters: [],
  records: true,
  prints: true,
  lower: () => [],
  deliver: (_item, _record, port) => port.truncateOutput(),
}

const text: Parameter = { prototype: 'const char *', kind: 'string', type: intrinsic.string }

/** What an option is set to by its name alone. */
const on = '1'

export const setopt: ActionDef = {
  name: 'setopt',
  doc: 'Sets an option that may be set at any time; without a value it is on.',
  parameters: [text, { ...text, optional: true }],
  records: true,
  prints: true,
  lower: (l, { args }) => args.map((arg) => l.record.value(arg)),
  deliver: ({ fields: [name, value] }, record, port) => {
    if (name) port.setOption(record.text(name), value ? record.text(value) : on)
  },
}
