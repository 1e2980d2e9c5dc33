/** The `sdt` provider: `sdt:GROUP::EVENT`, every tracepoint with the fields of the record that it makes. */
import type { AttachPoint, DType, Probe, Provider } from '../../defs/index.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { type FormatField, parseFormat } from '../format.ts'
import { recordStack } from '../stack-origin.ts'
import type { TracepointEvent, TracepointEvents } from './events.ts'
import { TracepointProvider } from './provider.ts'
import { fieldSource, fieldType } from './record.ts'

type TypedField = { readonly field: FormatField; readonly type: DType }

class Records {
  readonly #env: ProviderEnv
  readonly #known = new Map<string, readonly TypedField[]>()

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  fields({ group, name }: TracepointEvent): readonly TypedField[] {
    const path = `events/${group}/${name}/format`
    const known = this.#known.get(path)
    if (known) return known
    const fields = parseFormat(this.#env.tracefs(path) ?? '').map((field) => ({
      field,
      type: fieldType(field, this.#env.types),
    }))
    this.#known.set(path, fields)
    return fields
  }
}

export const sdtProvider = (env: ProviderEnv, events: TracepointEvents): Provider => {
  const records = new Records(env)
  const realise = (probe: Probe, event: TracepointEvent): AttachPoint => {
    const fields = records.fields(event)
    return {
      key: `sdt_${probe.name}`,
      program: { type: 'tracepoint' },
      attach: { kind: 'tracepoint', group: event.group, event: event.name },
      phase: 'trace',
      select: { kind: 'single', probe },
      argument: (index) => {
        const one = fields[index]
        return one && fieldSource(one.field, one.type)
      },
      stack: recordStack(probe.name),
    }
  }
  return new TracepointProvider(env, events, {
    name: 'sdt',
    attributes: attributes.sdt,
    column: 'group',
    bare: false,
    arguments: (event) => records.fields(event).map(({ type }) => type),
    realise,
  })
}
