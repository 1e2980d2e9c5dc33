/**
 * socket-calls [COUNT]: COUNT times, by each of the six calls: 100 bytes sent and received into 150; 60 in 3 vectors,
 * received into 90 in 3; two messages of 30 bytes in 2 vectors each, received into 40 in 2 each. Then one of each of
 * the sending calls that fails.
 */
import koffi from 'koffi'
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  boundToLoopback,
  checked,
  close,
  loopback,
  recv,
  recvmmsg,
  recvmsg,
  SOCK_DGRAM,
  sendmmsg,
  sendmsg,
  sendto,
  socket,
} from './libc.mjs'

process.title = 'socket-calls'
const count = numberArgument(1, 1)

/** struct mmsghdr, whose first 56 bytes are a struct msghdr. */
const MMSGHDR = 64
const kept = /** @type {Buffer[]} */ ([])
const addressOf = (/** @type {Buffer} */ bytes) => {
  kept.push(bytes)
  return koffi.address(bytes)
}

/**
 * Messages to an address, each of vectors of these lengths.
 * @param {Buffer | undefined} to
 * @param {readonly number[]} lengths
 * @param {number} many
 */
function messages(to, lengths, many) {
  const all = Buffer.alloc(MMSGHDR * many)
  for (let at = 0; at < all.length; at += MMSGHDR) {
    const vectors = Buffer.alloc(16 * lengths.length)
    lengths.forEach((length, index) => {
      vectors.writeBigUInt64LE(addressOf(Buffer.alloc(length, 'x')), 16 * index)
      vectors.writeBigUInt64LE(BigInt(length), 16 * index + 8)
    })
    all.writeBigUInt64LE(to ? addressOf(to) : 0n, at)
    all.writeUInt32LE(to?.length ?? 0, at + 8)
    all.writeBigUInt64LE(addressOf(vectors), at + 16)
    all.writeBigUInt64LE(BigInt(lengths.length), at + 24)
  }
  return all
}

const receiver = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(boundToLoopback(receiver))
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(sender, Buffer.alloc(100), 100, 0, address, address.length))
  checked('recvfrom', recv(receiver, Buffer.alloc(150), 150, 0))
  checked('sendmsg', sendmsg(sender, messages(address, [10, 20, 30], 1), 0))
  checked('recvmsg', recvmsg(receiver, messages(undefined, [30, 30, 30], 1), 0))
  checked('sendmmsg', sendmmsg(sender, messages(address, [20, 10], 2), 2, 0))
  checked('recvmmsg', recvmmsg(receiver, messages(undefined, [20, 20], 2), 2, 0, null))
}
close(sender)
close(receiver)
sendto(sender, Buffer.alloc(1000), 1000, 0, address, address.length)
sendmsg(sender, messages(address, [1000, 1000], 1), 0)
sendmmsg(sender, messages(address, [1000], 2), 2, 0)
