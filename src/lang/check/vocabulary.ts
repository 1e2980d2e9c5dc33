/** The built-ins that a version of D's API has. */
import { type ApiVersion, currentVersion, isIn, type Vocabulary } from '../../defs/index.ts'

/** For names that came with a version. */
type Since = Parameters<typeof isIn>[1]

const inVersion = <T extends Since>(
  version: ApiVersion,
  defs: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => new Map([...defs].filter(([, def]) => isIn(version, def)))

export const vocabularyIn = (all: Vocabulary, version: ApiVersion): Vocabulary =>
  version === currentVersion
    ? all
    : {
        ...all,
        variables: inVersion(version, all.variables),
        subroutines: inVersion(version, all.subroutines),
        actions: inVersion(version, all.actions),
        aggregations: inVersion(version, all.aggregations),
      }
