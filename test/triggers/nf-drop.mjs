/**
 * nf-drop [COUNT]: in a network of its own where netfilter accepts what goes out and drops what comes in, that many datagrams
 * of 100 bytes to 127.0.0.1.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  AF_NETLINK,
  checked,
  close,
  loopback,
  recv,
  SOCK_DGRAM,
  SOCK_RAW,
  sendto,
  socket,
} from './libc.mjs'
import { attribute, enterOwnNetwork } from './own-network.mjs'

process.title = 'nf-drop'
const count = numberArgument(1, 5)

/** <linux/netfilter.h>, <linux/netfilter/nfnetlink.h>, <linux/netfilter/nf_tables.h> */
const NETLINK_NETFILTER = 12
const BATCH_BEGIN = 16
const BATCH_END = 17
const NFTABLES = 10
const NEWTABLE = NFTABLES << 8
const NEWCHAIN = (NFTABLES << 8) | 3
const REQUEST = 0x1
const REQUEST_CREATE_ACK = 0x405
const [TABLE_NAME, CHAIN_TABLE, CHAIN_NAME, CHAIN_HOOK, CHAIN_POLICY, CHAIN_TYPE] = [1, 1, 3, 4, 5, 7]
const [HOOK_NUMBER, HOOK_PRIORITY] = [1, 2]
const hooks = { input: 1, output: 3 }
const verdicts = { drop: 0, accept: 1 }

/** @param {string} text */
const name = (text) => Buffer.from(`${text}\0`)

/** In network order. @param {number} value */
function number(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/**
 * A netlink message with its struct nfgenmsg.
 * @param {{ type: number, flags: number, family?: number, resource?: number, attributes?: Buffer[] }} message
 */
function message({ type, flags, family = 0, resource = 0, attributes = [] }) {
  const body = Buffer.concat(attributes)
  const header = Buffer.alloc(20)
  header.writeUInt32LE(header.length + body.length, 0)
  header.writeUInt16LE(type, 4)
  header.writeUInt16LE(flags, 6)
  header[16] = family
  header.writeUInt16BE(resource, 18)
  return Buffer.concat([header, body])
}

/**
 * A chain of the table `t` that only has a policy.
 * @param {keyof typeof hooks} hook
 * @param {keyof typeof verdicts} policy
 */
function chain(hook, policy) {
  const place = [attribute(HOOK_NUMBER, number(hooks[hook])), attribute(HOOK_PRIORITY, number(0))]
  const attributes = [
    attribute(CHAIN_TABLE, name('t')),
    attribute(CHAIN_NAME, name(hook)),
    attribute(CHAIN_HOOK, Buffer.concat(place)),
    attribute(CHAIN_POLICY, number(verdicts[policy])),
    attribute(CHAIN_TYPE, name('filter')),
  ]
  return message({ type: NEWCHAIN, flags: REQUEST_CREATE_ACK, family: AF_INET, attributes })
}

/** @param {Buffer[]} changes */
function change(changes) {
  const batch = Buffer.concat([
    message({ type: BATCH_BEGIN, flags: REQUEST, resource: NFTABLES }),
    ...changes,
    message({ type: BATCH_END, flags: REQUEST, resource: NFTABLES }),
  ])
  const fd = checked('socket', socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER))
  checked('sendto', sendto(fd, batch, batch.length, 0, null, 0))
  for (const _ of changes) {
    const answer = Buffer.alloc(1024)
    checked('recv', recv(fd, answer, answer.length, 0))
    const error = -answer.readInt32LE(16)
    if (error !== 0) throw new Error(`nf_tables: errno ${error}`)
  }
  close(fd)
}

enterOwnNetwork()
const table = {
  type: NEWTABLE,
  flags: REQUEST_CREATE_ACK,
  family: AF_INET,
  attributes: [attribute(TABLE_NAME, name('t'))],
}
change([message(table), chain('output', 'accept'), chain('input', 'drop')])
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(7)
for (let left = count; left > 0; left--)
  checked('sendto', sendto(sender, Buffer.alloc(100), 100, 0, address, address.length))
close(sender)
