/** udp-sendto [COUNT [SIZE]]: that many datagrams of that many bytes over loopback, each received before the next. */
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

process.title = 'udp-sendto'
const count = numberArgument(1, 10)
const data = Buffer.alloc(numberArgument(2, 64))

const receiver = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(boundToLoopback(receiver))
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(sender, data, data.length, 0, address, address.length))
  checked('recv', recv(receiver, Buffer.alloc(data.length), data.length, 0))
}
close(sender)
close(receiver)
