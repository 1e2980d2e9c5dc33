/**
 * sockets [COUNT [SIZE]]: that many TCP connections over loopback, each from connect(2) to close(2), with SIZE bytes one
 * way; then one that is refused, and an accept(2) at a socket that doesn't listen.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  accept,
  boundToLoopback,
  checked,
  close,
  connect,
  listen,
  loopback,
  recv,
  SOCK_STREAM,
  sendto,
  socket,
} from './libc.mjs'

process.title = 'sockets'
const count = numberArgument(1, 10)
const data = Buffer.alloc(numberArgument(2, 64))

const tcp = () => checked('socket', socket(AF_INET, SOCK_STREAM, 0))

const server = tcp()
const port = boundToLoopback(server)
checked('listen', listen(server, 7))
for (let left = count; left > 0; left--) {
  const client = tcp()
  checked('connect', connect(client, loopback(port), 16))
  const accepted = checked('accept', accept(server, null, null))
  checked('sendto', sendto(client, data, data.length, 0, null, 0))
  checked('recv', recv(accepted, Buffer.alloc(data.length), data.length, 0))
  close(client)
  close(accepted)
}
close(server)

const refused = tcp()
if (connect(refused, loopback(port), 16) === 0) throw new Error('a closed port took a connection')
if (accept(refused, null, null) >= 0) throw new Error('a socket that does not listen gave a connection')
close(refused)
