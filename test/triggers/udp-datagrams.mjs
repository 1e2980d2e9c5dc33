/** udp-datagrams [COUNT [SIZE [ADDRESS]]]: datagrams over loopback, each received before the next, and one to a closed port. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { addressesArgument, numberArgument } from './arguments.mjs'

process.title = 'udp-datagrams'
const count = numberArgument(1, 10)
const data = Buffer.alloc(numberArgument(2, 64))

for (const host of addressesArgument(3)) {
  /** @type {() => import('node:dgram').Socket} */
  const open = () => createSocket(host.includes(':') ? 'udp6' : 'udp4')
  const receiver = open().bind(0, host)
  const closed = open().bind(0, host)
  await Promise.all([once(receiver, 'listening'), once(closed, 'listening')])
  const { port } = receiver.address()
  const nobodys = closed.address().port
  closed.close()
  await once(closed, 'close')
  const sender = open()
  for (let left = count; left > 0; left--) {
    const received = once(receiver, 'message')
    sender.send(data, port, host)
    await received
  }
  await new Promise((sent) => sender.send(data, nobodys, host, sent))
  sender.close()
  receiver.close()
}
