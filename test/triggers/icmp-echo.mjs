/**
 * icmp-echo [COUNT]: that many echo requests to 127.0.0.77 and to ::1, each answered before the next, all with the number
 * 0x4454; then as many datagrams to a port of 127.0.0.77 at which nobody is.
 */
import { numberArgument } from './arguments.mjs'
import { checksum } from './checksum.mjs'
import {
  AF_INET,
  AF_INET6,
  checked,
  close,
  loopback,
  loopback6,
  recv,
  SOCK_DGRAM,
  SOCK_RAW,
  sendto,
  socket,
} from './libc.mjs'

process.title = 'icmp-echo'
const count = numberArgument(1, 10)
const number = 0x4454
const nobodysPort = 1

/**
 * The kernel writes the checksum of ICMPv6 itself.
 * @param {number} type
 * @param {number} sequence
 */
function request(type, sequence) {
  const message = Buffer.alloc(8)
  message[0] = type
  message.writeUInt16BE(number, 4)
  message.writeUInt16BE(sequence, 6)
  message.writeUInt16BE(checksum(message), 2)
  return message
}

/**
 * The socket gets all messages there are; those of ICMP with their IP header, which has no options.
 * @param {number} fd
 * @param {number} start
 * @param {number} type
 * @param {number} sequence
 */
function awaitReply(fd, start, type, sequence) {
  const received = Buffer.alloc(256)
  for (;;) {
    checked('recv', recv(fd, received, received.length, 0))
    const message = received.subarray(start)
    if (message[0] === type && message.readUInt16BE(4) === number && message.readUInt16BE(6) === sequence)
      return
  }
}

/**
 * @typedef {{ family: number, protocol: number, address: Buffer, requestType: number, replyType: number, start: number }} Echo
 * @param {Echo} how
 */
function echo({ family, protocol, address, requestType, replyType, start }) {
  const fd = checked('socket', socket(family, SOCK_RAW, protocol))
  for (let sequence = 1; sequence <= count; sequence++) {
    const message = request(requestType, sequence)
    checked('sendto', sendto(fd, message, message.length, 0, address, address.length))
    awaitReply(fd, start, replyType, sequence)
  }
  close(fd)
}

echo({
  family: AF_INET,
  protocol: 1,
  address: loopback(0, 77),
  requestType: 8,
  replyType: 0,
  start: 20,
})
echo({
  family: AF_INET6,
  protocol: 58,
  address: loopback6(),
  requestType: 128,
  replyType: 129,
  start: 0,
})

const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(sender, Buffer.alloc(8), 8, 0, loopback(nobodysPort, 77), 16))
}
close(sender)
