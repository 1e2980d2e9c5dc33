/** tcp-refused [COUNT [ADDRESS]]: connections to a loopback port on which nobody listens. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { addressesArgument, numberArgument } from './arguments.mjs'

const count = numberArgument(1, 1)
for (const host of addressesArgument(2)) {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  server.close()
  await once(server, 'close')
  for (let left = count; left > 0; left--) {
    const [error] = await once(connect(address.port, host), 'error').catch((reason) => [reason])
    if (error.code !== 'ECONNREFUSED') throw error
  }
}
