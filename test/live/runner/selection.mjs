/** Which cases run where. */

/**
 * Cases of what is the same on every kernel run on the host's and on one guest's: the oldest, whose verifier proves the
 * least and whose helpers are the fewest. Those of the others would repeat them, at the speed of an emulated CPU.
 */
export const neutralGuest = '6.1'

/**
 * @param {readonly string[]} names of cases, `<folder>/<case>`
 * @param {Readonly<Record<string, string>>} neutral   folders of cases that are the same on every kernel, each with what it shows
 * @param {string} environment  `host`, or a guest's kernel version
 * @returns {string[]}
 */
export function casesFor(names, neutral, environment) {
  const all = environment === 'host' || environment === neutralGuest
  return names.filter((name) => all || !Object.hasOwn(neutral, name.slice(0, name.indexOf('/'))))
}
