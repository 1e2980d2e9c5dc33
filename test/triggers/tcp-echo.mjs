/** tcp-echo [CONNECTIONS [SIZE [ADDRESS]]]: loopback connections, one after the other; each sends SIZE bytes and reads them back. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { addressesArgument, numberArgument } from './arguments.mjs'

const connections = numberArgument(1, 1)
const data = Buffer.alloc(numberArgument(2, 64), 'x')

for (const host of addressesArgument(3)) {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  for (let left = connections; left > 0; left--) {
    const client = connect(address.port, host)
    client.end(data)
    let received = 0
    for await (const chunk of client) received += chunk.length
    if (received !== data.length) throw new Error(`sent ${data.length} bytes, received ${received}`)
  }
  server.close()
}
