/** Netfilter's verdict on all that comes into a network, and on all that goes out. */
import { attribute, CREATE, exchange, message, NETLINK_NETFILTER, REQUEST, REQUEST_ACK } from './netlink.mjs'

/** <linux/netfilter.h>, <linux/netfilter/nfnetlink.h>, <linux/netfilter/nf_tables.h>: of both versions of IP */
const FAMILY = 1
const BATCH_BEGIN = 16
const BATCH_END = 17
const NFTABLES = 10
const NEWTABLE = NFTABLES << 8
const DELTABLE = (NFTABLES << 8) | 2
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

/** @param {number} type @param {Buffer[]} attributes */
const change = (type, attributes) =>
  netfilterMessage({ type, flags: REQUEST_ACK | CREATE, family: FAMILY, attributes })

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
  return change(NEWCHAIN, attributes)
}

/** @param {readonly Buffer[]} changes that are made at once */
function make(...changes) {
  const batch = [
    netfilterMessage({ type: BATCH_BEGIN, flags: REQUEST, resource: NFTABLES }),
    ...changes,
    netfilterMessage({ type: BATCH_END, flags: REQUEST, resource: NFTABLES }),
  ]
  exchange(NETLINK_NETFILTER, Buffer.concat(batch), changes.length)
}

const table = [attribute(TABLE_NAME, name('t'))]

/** From now on. @param {{ input: keyof typeof verdicts, output: keyof typeof verdicts }} policies */
export const filter = ({ input, output }) =>
  make(change(NEWTABLE, table), chain('output', output), chain('input', input))

/** No longer. */
export const filterNothing = () => make(change(DELTABLE, table))
