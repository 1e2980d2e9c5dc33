// The directives of a case, written in comments of its D program, one to a comment:
//
//     /* @@needs: fbt tcp:::accept-refused */   features without which the case is skipped
//     /* @@trigger: udp-sendto 100 */           workload of test/triggers that -c runs, with its arguments
//     /* @@args: -q -x aggsortkey */            further arguments of dtrace
//     /* @@status: 1 */                         exit status, if not 0
//     /* @@timeout: 20 */                       seconds, if not 60

/**
 * @typedef {object} Directives
 * @property {readonly string[]} needs
 * @property {readonly string[]} trigger   name and arguments; empty for none
 * @property {readonly string[]} args
 * @property {number} status
 * @property {number} timeoutSeconds
 */

/** @type {Readonly<Directives>} */
export const noDirectives = Object.freeze({ needs: [], trigger: [], args: [], status: 0, timeoutSeconds: 60 })

/** @param {string} text */
const words = (text) => text.split(/\s+/).filter((word) => word !== '')

/**
 * How each directive's text becomes a property.
 * @type {Record<string, (text: string, name: string) => Partial<Directives>>}
 */
const readers = {
  needs: (text) => ({ needs: words(text) }),
  trigger: (text) => ({ trigger: words(text) }),
  args: (text) => ({ args: words(text) }),
  status: (text, name) => ({ status: wholeNumber(text, name) }),
  timeout: (text, name) => ({ timeoutSeconds: wholeNumber(text, name) }),
}

/**
 * @param {string} text
 * @param {string} name
 */
function wholeNumber(text, name) {
  if (!/^\d+$/.test(text)) throw new Error(`@@${name}: ${text}: not a number`)
  return Number(text)
}

/**
 * @param {string} source a D program
 * @returns {Directives}
 * @throws {Error} if a directive is unknown or its text is not what it takes
 */
export function parseDirectives(source) {
  let found = noDirectives
  for (const match of source.matchAll(/\/\*\s*@@([\w-]+):?\s*(.*?)\s*\*\//gs)) {
    const [, name = '', text = ''] = match
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (!read) throw new Error(`@@${name}: no such directive; there are ${Object.keys(readers).join(', ')}`)
    found = { ...found, ...read(text, name) }
  }
  return found
}
