/**
 * udp-queue [COUNT]: in a network of its own, that many datagrams of 100 bytes through a queue of 2000 bytes, each received
 * before the next, and as many of 3000 bytes, for which the queue has no room.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  boundToLoopback,
  checked,
  close,
  loopback,
  recv,
  SOCK_DGRAM,
  sendto,
  socket,
} from './libc.mjs'
import { enterOwnNetwork, queueBytes } from './own-network.mjs'

process.title = 'udp-queue'
const count = numberArgument(1, 10)

// A queue below the size of a packet that the device takes is never gone around.
queueBytes(enterOwnNetwork(), 2000)
const receiver = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(boundToLoopback(receiver))
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(sender, Buffer.alloc(100), 100, 0, address, address.length))
  checked('recv', recv(receiver, Buffer.alloc(100), 100, 0))
}
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(sender, Buffer.alloc(3000), 3000, 0, address, address.length))
}
close(sender)
close(receiver)
