/**
 * udp-fragments [COUNT]: in a network of its own whose packets are 1500 bytes long at most, that many datagrams of 4000
 * bytes to 127.0.0.1 and as many to ::1: three fragments each.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  AF_INET6,
  bind,
  checked,
  close,
  loopback,
  loopback6,
  recv,
  SOCK_DGRAM,
  sendto,
  socket,
} from './libc.mjs'
import { enterOwnNetwork, limitPackets } from './own-network.mjs'

process.title = 'udp-fragments'
const count = numberArgument(1, 5)
const port = 7 // of a namespace where nobody else is

limitPackets(enterOwnNetwork(), 1500)
for (const [family, address] of /** @type {const} */ ([
  [AF_INET, loopback(port)],
  [AF_INET6, loopback6(port)],
])) {
  const receiver = checked('socket', socket(family, SOCK_DGRAM, 0))
  checked('bind', bind(receiver, address, address.length))
  const sender = checked('socket', socket(family, SOCK_DGRAM, 0))
  for (let left = count; left > 0; left--) {
    checked('sendto', sendto(sender, Buffer.alloc(4000), 4000, 0, address, address.length))
    checked('recv', recv(receiver, Buffer.alloc(4000), 4000, 0))
  }
  close(sender)
  close(receiver)
}
