/**
 * nf-drop [COUNT [HOOK]]: in a network of its own where netfilter accepts what goes out and drops what comes in, or with `output`
 * the other way round, that many datagrams of 100 bytes to 127.0.0.1.
 */
import { numberArgument } from './arguments.mjs'
import { awaitReceived } from './backlog.mjs'
import { AF_INET, checked, close, loopback, SOCK_DGRAM, sendto, socket } from './libc.mjs'
import { attribute, CREATE, exchange, message, NETLINK_NETFILTER, REQUEST, REQUEST_ACK } from './netlink.mjs'
import { enterOwnNetwork } from './own-network.mjs'

process.title = 'nf-drop'
const count = numberArgument(1, 5)
const dropsOutput = process.argv[3] === 'output'

/** <linux/netfilter.h>, <linux/netfilter/nfnetlink.h>, <linux/netfilter/nf_tables.h> */
const BATCH_BEGIN = 16
const BATCH_END = 17
const NFTABLES = 10
const NEWTABLE = NFTABLES << 8
const NEWCHAIN = (NFTABLES << 8) | 3
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
 * A message whose attributes stand behind a struct nfgenmsg.
 * @param {{ type: number, flags: number, family?: number, resource?: number, attributes?: Buffer[] }} given
 */
function netfilterMessage({ type, flags, family = 0, resource = 0, attributes = [] }) {
  return message(type, flags, Buffer.concat([Buffer.of(family, 0, resource >> 8, resource), ...attributes]))
}

/** What makes something of IPv4. @param {number} type @param {Buffer[]} attributes */
const creation = (type, attributes) =>
  netfilterMessage({ type, flags: REQUEST_ACK | CREATE, family: AF_INET, attributes })

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
  return creation(NEWCHAIN, attributes)
}

enterOwnNetwork()
const changes = [
  creation(NEWTABLE, [attribute(TABLE_NAME, name('t'))]),
  chain('output', dropsOutput ? 'drop' : 'accept'),
  chain('input', dropsOutput ? 'accept' : 'drop'),
]
const batch = [
  netfilterMessage({ type: BATCH_BEGIN, flags: REQUEST, resource: NFTABLES }),
  ...changes,
  netfilterMessage({ type: BATCH_END, flags: REQUEST, resource: NFTABLES }),
]
exchange(NETLINK_NETFILTER, Buffer.concat(batch), changes.length)
const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
const address = loopback(7)
for (let left = count; left > 0; left--) {
  const sent = sendto(sender, Buffer.alloc(100), 100, 0, address, address.length)
  if (!dropsOutput) checked('sendto', sent)
  else if (sent >= 0) throw new Error('netfilter let pass what it should drop')
}
awaitReceived()
close(sender)
