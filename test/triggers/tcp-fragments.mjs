/**
 * tcp-fragments [COUNT]: that many segments with 1900 bytes, by IPv4 between two networks of its own where TCP is told that
 * packets of 2000 bytes get through, and those of the devices are 1500 long: two fragments each.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  accept,
  bind,
  checked,
  close,
  connect,
  listen,
  recv,
  SOCK_STREAM,
  sendto,
  setOption,
  socket,
} from './libc.mjs'
import { route } from './own-network.mjs'
import { addressOf, bytesOf, joinNetworks, otherSide } from './two-networks.mjs'

process.title = 'tcp-fragments'
const count = numberArgument(1, 5)
const bytes = 1900
const port = 7 // of a network where nobody else is

/** <linux/in.h>: what is too long for the device is cut, whatever is known of the way. */
const [IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE] = [0, 10, 3]
const MSG_WAITALL = 0x100

const { at, eachSide } = joinNetworks()
eachSide((side, device) => route(AF_INET, Buffer.from(bytesOf(4, otherSide[side])), device, 2000))
const made = () => checked('socket', socket(AF_INET, SOCK_STREAM, 0))
const address = addressOf(4, 'there', port)
const server = at('there', made)
checked('bind', bind(server, address, address.length))
checked('listen', listen(server, 1))
const client = made()
setOption(client, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE, IPPROTO_IP)
checked('connect', connect(client, address, address.length))
const accepted = checked('accept', accept(server, null, null))
for (let left = count; left > 0; left--) {
  checked('sendto', sendto(client, Buffer.alloc(bytes), bytes, 0, null, 0))
  checked('recv', recv(accepted, Buffer.alloc(bytes), bytes, MSG_WAITALL))
}
for (const fd of [client, accepted, server]) close(fd)
