/** Stability in the blocks that `-v` prints: of a program, and of a probe under `-l`. */
import type { Attributes, TypedProgram } from '../defs/index.ts'
import { descriptionAttributes, leastAttributes, statementAttributes } from '../lang/check/index.ts'
import type { ProgramSource } from './command-line.ts'
import { stabilityTitle } from './messages.ts'

export const attributesBlock = (title: string, [names, data, dependency]: Attributes): string =>
  `\n\t${title}\n\t\tIdentifier Names: ${names}\n\t\tData Semantics:   ${data}\n\t\tDependency Class: ${dependency}\n`

/** What -v prints for each program. */
export const stabilityReport = (program: ProgramSource, { clauses }: TypedProgram): string => {
  const descriptions = clauses.map(({ probes }) =>
    descriptionAttributes(probes.description, probes.attributes),
  )
  return [
    `\n${stabilityTitle(program)}\n`,
    attributesBlock('Minimum Probe Description Attributes', leastAttributes(descriptions)),
    attributesBlock('Minimum Statement Attributes', leastAttributes(clauses.map(statementAttributes))),
    '\n',
  ].join('')
}
