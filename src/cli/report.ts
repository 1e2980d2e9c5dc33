/** Stability in the blocks that `-v` prints: of a program, and of a probe under `-l`. */
import type { Attributes, ProviderAttributes, TypedProgram } from '../defs/index.ts'
import { descriptionAttributes, leastAttributes, statementAttributes, typeName } from '../lang/check/index.ts'
import type { ProgramSource } from './command-line.ts'
import { stabilityTitle } from './messages.ts'

const attributesBlock = (title: string, [names, data, dependency]: Attributes): string =>
  `\n\t${title}\n\t\tIdentifier Names: ${names}\n\t\tData Semantics:   ${data}\n\t\tDependency Class: ${dependency}\n`

/** What -v tells of probes: what their description and their arguments promise, and the arguments' types. */
export const probeBlock = (
  description: string,
  attributes: ProviderAttributes,
  types: readonly string[],
): string => {
  const rows = types.map((type, index) => `\t\targs[${index}]: ${type || '(unknown)'}\n`)
  return [
    attributesBlock('Probe Description Attributes', descriptionAttributes(description, attributes)),
    attributesBlock('Argument Attributes', attributes.args),
    '\n\tArgument Types\n',
    ...(rows.length > 0 ? rows : ['\t\tNone\n']),
    '\n',
  ].join('')
}

/** Clauses that follow each other with one description are told of once. */
const probeBlocks = ({ clauses }: TypedProgram): string =>
  clauses
    .map(({ probes }) => probes)
    .filter(({ description }, at) => description !== clauses[at - 1]?.probes.description)
    .map(
      ({ description, attributes, arguments: types }) =>
        `\n${description}\n${probeBlock(description, attributes, (types ?? []).map(typeName))}`,
    )
    .join('')

/** What -v prints for each program; `probes`: also what is known of those that its descriptions match. */
export const stabilityReport = (
  program: ProgramSource,
  typed: TypedProgram,
  { probes: withProbes }: { readonly probes: boolean },
): string => {
  const { clauses } = typed
  const descriptions = clauses.map(({ probes }) =>
    descriptionAttributes(probes.description, probes.attributes),
  )
  return [
    `\n${stabilityTitle(program)}\n`,
    attributesBlock('Minimum Probe Description Attributes', leastAttributes(descriptions)),
    attributesBlock('Minimum Statement Attributes', leastAttributes(clauses.map(statementAttributes))),
    withProbes ? probeBlocks(typed) : '\n',
  ].join('')
}
