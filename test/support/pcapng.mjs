/** Reads capture files as their format's specification says (draft-ietf-opsawg-pcapng), little-endian ones. */

/**
 * @typedef {object} Interface
 * @property {number} link
 * @property {number} snapLength
 * @property {string} name
 * @property {number} resolution   times are in 10^-resolution seconds
 *
 * @typedef {object} CapturedPacket
 * @property {Interface} interface
 * @property {bigint} time
 * @property {number} length   of the packet before it was cut
 * @property {Buffer} data
 * @property {string} comment
 */

const padded = (/** @type {number} */ length) => (length + 3) & ~3

/**
 * @param {Buffer} bytes
 * @returns {Map<number, Buffer>}
 */
function optionsOf(bytes) {
  const found = new Map()
  for (let at = 0; at + 4 <= bytes.length; ) {
    const [code, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)]
    if (code === 0) break
    found.set(code, bytes.subarray(at + 4, at + 4 + length))
    at += 4 + padded(length)
  }
  return found
}

/**
 * The packets of each section.
 * @param {Buffer} file
 * @returns {CapturedPacket[][]}
 */
export function readCapture(file) {
  /** @type {{ interfaces: Interface[], packets: CapturedPacket[] }[]} */
  const sections = []
  for (let at = 0; at < file.length; ) {
    const [type, length] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)]
    if (length % 4 || at + length > file.length || file.readUInt32LE(at + length - 4) !== length)
      throw new Error(`a block of ${length} bytes at ${at} of ${file.length}`)
    const body = file.subarray(at + 8, at + length - 4)
    at += length
    const section = sections.at(-1)
    if (type === 0x0a0d0d0a) {
      if (body.readUInt32LE(0) !== 0x1a2b3c4d || body.readUInt32LE(4) !== 1) throw new Error('no version 1.0')
      sections.push({ interfaces: [], packets: [] })
    } else if (type === 1 && section) {
      const options = optionsOf(body.subarray(8))
      section.interfaces.push({
        link: body.readUInt16LE(0),
        snapLength: body.readUInt32LE(4),
        name: options.get(2)?.toString() ?? '',
        resolution: options.get(9)?.[0] ?? 6,
      })
    } else if (type === 6 && section) {
      const captured = body.readUInt32LE(12)
      const description = section.interfaces[body.readUInt32LE(0)]
      if (!description) throw new Error('a packet of an interface that is not described')
      section.packets.push({
        interface: description,
        time: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
        length: body.readUInt32LE(16),
        data: body.subarray(20, 20 + captured),
        comment:
          optionsOf(body.subarray(20 + padded(captured)))
            .get(1)
            ?.toString() ?? '',
      })
    } else throw new Error(`a block of type ${type}`)
  }
  return sections.map(({ packets }) => packets)
}
