/** `-l`: what the programs match, or everything. */
import type { Probe, UnavailableProbe } from '../defs/index.ts'
import type { MatchedGroup } from '../session/index.ts'
import type { CommandLine } from './command-line.ts'
import { Job } from './job.ts'
import { listHeader, listRows, type ProbeDetails } from './list.ts'
import { optimise } from './optimise.ts'
import { requirePrivileges } from './privileges.ts'
import { say } from './streams.ts'

const everything = { kind: 'pattern', provider: '', module: '', function: '', name: '' } as const

/** Clauses that follow each other with one description are one. */
const groupsOf = (job: Job): MatchedGroup[] => {
  const groups = job.addPrograms().flatMap((program) => program.groups())
  return groups.filter(({ description }, at) => description !== groups[at - 1]?.description)
}

const sayUnavailable = (probes: readonly UnavailableProbe[]): void => {
  for (const { probe, reason } of probes) say(`probe ${probe} can't be had here: ${reason}`)
}

/** @returns the exit status: 0 also where some description matches nothing, which is told. @throws Fatal */
export const listProbes = (commandLine: CommandLine): number => {
  requirePrivileges('list')
  using job = new Job(commandLine)
  const details = (probe: Probe): ProbeDetails => ({
    attributes: job.session.attributes(probe),
    types: job.session.argumentTypes(probe),
  })
  const rows = (probes: readonly Probe[]) => listRows(probes, commandLine.verbose ? details : undefined)
  job.output.open()
  if (commandLine.programs.length === 0) {
    optimise()
    const { probes, unavailable, unavailableProbes } = job.session.list(everything)
    job.output.text(listHeader + rows(probes))
    if (commandLine.verbose) {
      for (const { provider, reason } of unavailable)
        say(`provider ${provider} has no probes here: ${reason}`)
      sayUnavailable(unavailableProbes)
    }
    return 0
  }
  const groups = groupsOf(job)
  job.output.text(listHeader + groups.map(({ probes }) => rows(probes)).join(''))
  if (commandLine.verbose) for (const { unavailable = [] } of groups) sayUnavailable(unavailable)
  const empty = groups.filter(({ probes }) => probes.length === 0)
  for (const { description } of empty) say(`failed to match ${description}: No probe matches description`)
  return 0
}
