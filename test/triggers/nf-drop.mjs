/**
 * nf-drop [COUNT [HOOK]]: in a network of its own where netfilter accepts what goes out and drops what comes in, or with `output`
 * the other way round, that many datagrams of 100 bytes to 127.0.0.1.
 */
import { numberArgument } from './arguments.mjs'
import { awaitReceived } from './backlog.mjs'
import { AF_INET, checked, close, loopback, SOCK_DGRAM, sendto, socket } from './libc.mjs'
import { filter } from './netfilter.mjs'
import { enterOwnNetwork } from './own-network.mjs'

process.title = 'nf-drop'
const count = numberArgument(1, 5)
const dropsOutput = process.argv[3] === 'output'

enterOwnNetwork()
filter(dropsOutput ? { output: 'drop', input: 'accept' } : { output: 'accept', input: 'drop' })
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(7)
for (let left = count; left > 0; left--) {
  const sent = sendto(sender, Buffer.alloc(100), 100, 0, address, address.length)
  if (!dropsOutput) checked('sendto', sent)
  else if (sent >= 0) throw new Error('netfilter let pass what it should drop')
}
awaitReceived()
close(sender)
