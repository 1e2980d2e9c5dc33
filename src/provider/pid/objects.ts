/** Which of what a process has mapped a description's module names. */
import type { Matcher } from '../../base/index.ts'
import type { ProcessObject } from '../processes.ts'

const program = 'a.out'

/** `libc` and `libc.so` are `libc.so.6` (`libc-2.31.so` as some systems call it), if nothing is called just that. */
const isPartOf = (part: string, name: string): boolean =>
  name.startsWith(part) && /^(\.|-[0-9])/.test(name.slice(part.length))

const isNamed = (given: string, { name, path, isProgram }: ProcessObject): boolean =>
  name === given || path === given || (isProgram && given === program)

/** A name is that of one object, a pattern that of all whose base names match. */
export const objectsOf = (module: Matcher, objects: readonly ProcessObject[]): readonly ProcessObject[] => {
  const { exact } = module
  if (exact === undefined)
    return objects.filter(
      ({ name, isProgram }) => module.matches(name) || (isProgram && module.matches(program)),
    )
  const found =
    objects.find((one) => isNamed(exact, one)) ?? objects.find(({ name }) => isPartOf(exact, name))
  return found ? [found] : []
}
