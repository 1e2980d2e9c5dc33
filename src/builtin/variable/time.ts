/** Built-in variables that tell the time. */
import { builtinType, type VariableDef } from '../../defs/index.ts'

export const timestamp: VariableDef = {
  name: 'timestamp',
  doc: 'Nanoseconds of the monotonic clock; read once a clause, so that all uses in one clause agree.',
  type: builtinType('uint64_t'),
  lower: (l) => ({ kind: 'scalar', reg: l.timestamp() }),
}

export const vtimestamp: VariableDef = {
  name: 'vtimestamp',
  doc: 'Nanoseconds that the current thread ran on a CPU when the probe fired, without the time that programs of this tracing took.',
  type: builtinType('uint64_t'),
  threadTime: true,
  lower: (l) => ({ kind: 'scalar', reg: l.threadTime() }),
}

export const walltimestamp: VariableDef = {
  name: 'walltimestamp',
  doc: 'Nanoseconds since the Unix epoch: the monotonic clock plus the offset sampled at start.',
  type: builtinType('int64_t'),
  lower: (l) => ({ kind: 'scalar', reg: l.builder.alu('add', l.timestamp(), l.wallOffset()) }),
}
