/**
 * The tracepoints with the arguments that the kernel itself passes: `rawtp:GROUP::EVENT`, and the same by the module
 * that defines them, `perf:MODULE::EVENT`.
 */
import type { AttachPoint, Probe, Provider } from '../../defs/index.ts'
import { wordOf } from '../argument.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { tracepointStack } from '../stack-origin.ts'
import type { TracepointEvent, TracepointEvents } from './events.ts'
import { TracepointProvider } from './provider.ts'

const views = { rawtp: 'group', perf: 'module' } as const

const provider = (name: keyof typeof views, env: ProviderEnv, events: TracepointEvents): Provider => {
  const realise = (probe: Probe, event: TracepointEvent): AttachPoint => {
    const types = events.parameters(event)
    return {
      key: `${name}_${probe.name}`,
      program: { type: 'raw_tracepoint' },
      attach: { kind: 'raw_tracepoint', event: probe.name },
      phase: 'trace',
      select: { kind: 'single', probe },
      argument: (index) => (index < types.length ? wordOf(8 * index, types[index]) : undefined),
      stack: tracepointStack(probe.name),
    }
  }
  return new TracepointProvider(env, events, {
    name,
    attributes: attributes[name],
    column: views[name],
    bare: true,
    arguments: (event) => events.parameters(event),
    realise,
  })
}

export const rawTracepointProvider = (env: ProviderEnv, events: TracepointEvents): Provider =>
  provider('rawtp', env, events)

export const perfProvider = (env: ProviderEnv, events: TracepointEvents): Provider =>
  provider('perf', env, events)
