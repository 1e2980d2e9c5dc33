/** The `dtrace` provider: BEGIN and END, fired by the session itself, and ERROR. */
import { type AttachPoint, intrinsic, type Probe, type ProbePattern, type Provider } from '../defs/index.ts'
import { attributes } from './attributes.ts'
import { idBases } from './ids.ts'
import { matchesProbe } from './pattern.ts'
import { testRunStack } from './stack-origin.ts'

const phases = { BEGIN: 'begin', END: 'end', ERROR: 'error' } as const
type Name = keyof typeof phases

const probes = (Object.keys(phases) as Name[]).map((name, at): Probe & { name: Name } => ({
  id: idBases.dtrace + at,
  provider: 'dtrace',
  module: '',
  function: '',
  name,
}))

/** arg0 … arg5 of ERROR: 0, probe ID, clause, instruction offset, fault code, fault value. */
const ERROR_ARGUMENTS = 6

/**
 * BEGIN and END are raw-tracepoint programs that are attached nowhere: PROG_TEST_RUN runs those (Linux 5.10).
 * ERROR has no program of its own, so its program type is of no consequence.
 */
const pointOf = (probe: Probe & { name: Name }): AttachPoint => ({
  key: `dtrace_${probe.name}`,
  program: { type: 'raw_tracepoint' },
  attach: { kind: 'none' },
  phase: phases[probe.name],
  select: { kind: 'single', probe },
  stack: testRunStack,
  argument: (index) =>
    probe.name === 'ERROR' && index < ERROR_ARGUMENTS ? { kind: 'word', word: 8 * index } : undefined,
})

export const dtraceProvider = (): Provider => ({
  name: 'dtrace',
  idBase: idBases.dtrace,
  attributes: attributes.dtrace,
  ownsName: (name) => Object.hasOwn(phases, name),
  unavailable: () => undefined,
  find: (pattern: ProbePattern) => probes.filter((probe) => matchesProbe(pattern, probe)),
  byId: (id) => probes.find((probe) => probe.id === id),
  arguments: ({ name }) =>
    name === 'ERROR' ? new Array<typeof intrinsic.long>(ERROR_ARGUMENTS).fill(intrinsic.long) : [],
  realise: (enabled) => probes.filter(({ id }) => enabled.some((one) => one.id === id)).map(pointOf),
})
