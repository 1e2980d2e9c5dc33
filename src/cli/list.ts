/** `-l`: probes as a table, with `-v` also what they promise and pass. */
import type { Probe, ProviderAttributes } from '../defs/index.ts'
import { probeBlock } from './report.ts'

/** `%5s %10s %17s %33s %s`; what is longer pushes the rest to the right. */
const row = (id: string, { provider, module, function: of, name }: Omit<Probe, 'id'>): string =>
  `${id.padStart(5)} ${provider.padStart(10)} ${module.padStart(17)} ${of.padStart(33)} ${name}\n`

export const listHeader = row('ID', {
  provider: 'PROVIDER',
  module: 'MODULE',
  function: 'FUNCTION',
  name: 'NAME',
})

export type ProbeDetails = {
  readonly attributes: ProviderAttributes
  /** Types of args[] as text; empty for a type without a name. */
  readonly types: readonly string[]
}

const detailBlock = (probe: Probe, { attributes, types }: ProbeDetails): string =>
  probeBlock(`${probe.provider}:${probe.module}:${probe.function}:${probe.name}`, attributes, types)

/** The rows of probes as one text; `details` is asked for each probe where it is given. */
export const listRows = (
  probes: readonly Probe[],
  details: ((probe: Probe) => ProbeDetails) | undefined,
): string =>
  probes
    .map((probe) => row(`${probe.id}`, probe) + (details ? detailBlock(probe, details(probe)) : ''))
    .join('')
