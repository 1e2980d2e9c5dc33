/**
 * The sum that makes the sum of all 16-bit words -0 (RFC 1071).
 * @param {Buffer} bytes of an even number
 * @param {number} [start] the sum of what else counts
 */
export function checksum(bytes, start = 0) {
  let sum = start
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}
