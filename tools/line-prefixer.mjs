/** Output of several programs at once, told apart by what their lines begin with. */
import { StringDecoder } from 'node:string_decoder'

/**
 * Writes whole lines, each with the prefix: a line's end is waited for.
 * @param {string} prefix
 * @param {(text: string) => void} write
 * @returns {(data: Buffer | string) => void}
 */
export function linePrefixer(prefix, write) {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  return (data) => {
    const lines = (rest + (typeof data === 'string' ? data : decoder.write(data))).split('\n')
    rest = lines.pop() ?? ''
    if (lines.length > 0) write(lines.map((line) => `${prefix}${line}\n`).join(''))
  }
}
