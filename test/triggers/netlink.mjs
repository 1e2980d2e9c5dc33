/** Requests to the kernel over netlink(7). */
import { AF_NETLINK, checked, close, recv, SOCK_RAW, sendto, socket } from './libc.mjs'

/** <linux/netlink.h> */
export const NETLINK_ROUTE = 0
export const NETLINK_NETFILTER = 12
export const REQUEST = 0x1
export const REQUEST_ACK = 0x5
export const CREATE = 0x400

/**
 * @param {number} type
 * @param {number} flags
 * @param {Buffer} body
 */
export function message(type, flags, body) {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(header.length + body.length, 0)
  header.writeUInt16LE(type, 4)
  header.writeUInt16LE(flags, 6)
  return Buffer.concat([header, body])
}

/**
 * An attribute, padded to four bytes.
 * @param {number} type
 * @param {Buffer} value
 */
export function attribute(type, value) {
  const bytes = Buffer.alloc((4 + value.length + 3) & ~3)
  bytes.writeUInt16LE(4 + value.length, 0)
  bytes.writeUInt16LE(type, 2)
  value.copy(bytes, 4)
  return bytes
}

/**
 * Sends messages and waits for so many answers, none of which may be an error.
 * @param {number} protocol
 * @param {Buffer} messages
 * @param {number} answers
 */
export function exchange(protocol, messages, answers) {
  const fd = checked('socket', socket(AF_NETLINK, SOCK_RAW, protocol))
  checked('sendto', sendto(fd, messages, messages.length, 0, null, 0))
  for (let left = answers; left > 0; left--) {
    const answer = Buffer.alloc(1024)
    checked('recv', recv(fd, answer, answer.length, 0))
    const error = -answer.readInt32LE(16)
    // The header of what is answered stands behind the error.
    if (error !== 0) throw new Error(`netlink message ${answer.readUInt16LE(24)}: errno ${error}`)
  }
  close(fd)
}
