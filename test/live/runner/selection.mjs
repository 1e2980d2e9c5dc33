/** Which cases run where. */

/**
 * Cases of what is the same on every kernel run on the host's and in one guest: those of the others would repeat them, at
 * the speed of an emulated CPU. What the verifier has to prove most of is for the oldest, which proves the least; the rest
 * for the other, so that both guests take as long.
 * @param {readonly string[]} names of cases, `<folder>/<case>`
 * @param {Readonly<Record<string, Readonly<Record<string, string>>>>} neutral   by guest, the folders of such cases, each
 *   with what it shows
 * @param {string} environment  `host`, or a guest's kernel version
 * @returns {string[]}
 */
export function casesFor(names, neutral, environment) {
  if (environment === 'host') return [...names]
  const elsewhere = Object.entries(neutral).filter(([kernel]) => kernel !== environment)
  const left = new Set(elsewhere.flatMap(([, folders]) => Object.keys(folders)))
  return names.filter((name) => !left.has(name.slice(0, name.indexOf('/'))))
}
