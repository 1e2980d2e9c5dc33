/** Folders of libraries for kernels of a version: `5.10`, `6.12.4`. */

const VERSION = /^[0-9]+(?:\.[0-9]+){0,2}$/

const numbers = (version: string): readonly number[] => (version.match(/[0-9]+/g) ?? []).map(Number)

/** Negative, 0 or positive as `a` is before, the same as or after `b`; parts left out are 0. */
const compare = (a: readonly number[], b: readonly number[]): number => {
  for (let at = 0; at < 3; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * The folder of the highest version that isn't above the running kernel's, if there is one.
 * @param release as uname(2) has it: `6.12.38+deb13-amd64`
 */
export const versionFolder = (folders: readonly string[], release: string): string | undefined => {
  const running = numbers(/^[0-9.]+/.exec(release)?.[0] ?? '')
  return folders
    .filter((folder) => VERSION.test(folder) && compare(numbers(folder), running) <= 0)
    .sort((a, b) => compare(numbers(a), numbers(b)))
    .at(-1)
}
