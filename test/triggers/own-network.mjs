/** A network namespace of the trigger's own, which goes with it: what happens there is nobody else's. */
import { AF_INET, AF_INET6, checked, close, ioctl, SOCK_DGRAM, socket, unshare } from './libc.mjs'
import { attribute, CREATE, exchange, message, NETLINK_ROUTE, REQUEST_ACK } from './netlink.mjs'
import { pause } from './pause.mjs'

/** <linux/sched.h>, <linux/rtnetlink.h>, <linux/pkt_sched.h> */
const CLONE_NEWNET = 0x4000_0000
const RTM_NEWLINK = 16
const RTM_NEWADDR = 20
const RTM_NEWROUTE = 24
const RTM_NEWQDISC = 36
const SIOCGIFFLAGS = 0x8913
const IFF_UP = 1
const IFF_RUNNING = 0x40
const IFF_NOARP = 0x80
const IFA_LOCAL = 2
const IFA_F_NODAD = 2
const IFLA_ADDRESS = 1
const IFLA_IFNAME = 3
const IFLA_MTU = 4
const IFLA_LINKINFO = 18
const IFLA_NET_NS_FD = 28
const IFLA_INFO_KIND = 1
const IFLA_INFO_DATA = 2
const VETH_INFO_PEER = 1
const RTA_DST = 1
const RTA_OIF = 4
const RTA_METRICS = 8
const [RTAX_MTU, RTAX_ADVMSS] = [2, 8]
const TCA_KIND = 1
const TCA_OPTIONS = 2
const ROOT = 0xffff_ffff

/**
 * Asks the kernel for something and waits for its answer.
 * @param {number} type
 * @param {number} flags
 * @param {Buffer} body
 */
const request = (type, flags, body) => exchange(NETLINK_ROUTE, message(type, REQUEST_ACK | flags, body), 1)

/** @param {number} value */
function word(value) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

/**
 * struct ifinfomsg, with flags that are set.
 * @param {number} index
 * @param {number} flags
 */
function linkHeader(index, flags) {
  const link = Buffer.alloc(16)
  link.writeInt32LE(index, 4)
  link.writeUInt32LE(flags, 8)
  link.writeUInt32LE(flags, 12)
  return link
}

/** @param {number} index of a network device */
export const bringUp = (index) => request(RTM_NEWLINK, 0, linkHeader(index, IFF_UP))

/**
 * Brings up devices that have a peer. The kernel finds out later, in a thread of its own, that they have; until then it drops
 * what they are to send.
 * @param {readonly { name: string, index: number }[]} devices
 */
export function bringUpPeers(devices) {
  for (const { index } of devices) bringUp(index)
  const fd = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
  for (const { name } of devices) {
    // struct ifreq
    const wanted = Buffer.alloc(40)
    do {
      pause(5)
      wanted.fill(0).write(name)
      checked('ioctl', ioctl(fd, SIOCGIFFLAGS, wanted))
    } while ((wanted.readUInt16LE(16) & IFF_RUNNING) === 0)
  }
  close(fd)
  pause(5)
}

/**
 * The largest packet that a device takes, in bytes.
 * @param {number} index
 * @param {number} bytes
 */
export const limitPackets = (index, bytes) =>
  request(RTM_NEWLINK, 0, Buffer.concat([linkHeader(index, 0), attribute(IFLA_MTU, word(bytes))]))

/**
 * Two devices, of which each receives what the other sends. They ask nobody for addresses.
 * @param {{ name: string, address: Buffer }} one
 * @param {{ name: string, address: Buffer, network?: number }} other may be in another network, which a descriptor tells
 */
export function joinDevices(one, other) {
  /** @type {(device: { name: string, address: Buffer, network?: number }) => Buffer} */
  const described = ({ name, address, network }) =>
    Buffer.concat([
      linkHeader(0, IFF_NOARP),
      attribute(IFLA_IFNAME, Buffer.from(`${name}\0`)),
      attribute(IFLA_ADDRESS, address),
      ...(network === undefined ? [] : [attribute(IFLA_NET_NS_FD, word(network))]),
    ])
  const peer = attribute(VETH_INFO_PEER, described(other))
  const info = [attribute(IFLA_INFO_KIND, Buffer.from('veth\0')), attribute(IFLA_INFO_DATA, peer)]
  const link = [described(one), attribute(IFLA_LINKINFO, Buffer.concat(info))]
  request(RTM_NEWLINK, CREATE, Buffer.concat(link))
}

/**
 * Sends what goes to that address out by a device.
 * @param {number} family
 * @param {Buffer} address
 * @param {number} device
 * @param {number} [largest] packet, in bytes, that TCP takes the way for
 */
export function route(family, address, device, largest) {
  // struct rtmsg: the whole address, the main table, by an administrator, everywhere, to one host.
  const message = Buffer.from([family, 8 * address.length, 0, 0, 254, 4, 253, 1, 0, 0, 0, 0])
  const attributes = [attribute(RTA_DST, address), attribute(RTA_OIF, word(device))]
  if (largest !== undefined) {
    const metrics = [attribute(RTAX_MTU, word(largest)), attribute(RTAX_ADVMSS, word(largest - 60))]
    attributes.push(attribute(RTA_METRICS, Buffer.concat(metrics)))
  }
  request(RTM_NEWROUTE, CREATE, Buffer.concat([message, ...attributes]))
}

/**
 * Gives a network device an address, in a network of 256.
 * @param {number} index
 * @param {readonly number[]} bytes of IPv4 or IPv6
 */
export function giveAddress(index, bytes) {
  // struct ifaddrmsg: nobody is asked whether the address is theirs.
  const address = Buffer.alloc(8)
  address[0] = bytes.length === 4 ? AF_INET : AF_INET6
  address[1] = 8 * bytes.length - 8
  address[2] = IFA_F_NODAD
  address.writeUInt32LE(index, 4)
  request(RTM_NEWADDR, CREATE, Buffer.concat([address, attribute(IFA_LOCAL, Buffer.from(bytes))]))
}

/** The index of `lo` in a new namespace, which the calling thread is in from now on; its `lo` is up. */
export function enterOwnNetwork() {
  checked('unshare', unshare(CLONE_NEWNET))
  bringUp(1)
  return 1
}

/**
 * Gives a device a queue of at most so many bytes, with the handle 1:.
 * @param {number} index
 * @param {number} limit
 */
export function queueBytes(index, limit) {
  const traffic = Buffer.alloc(20)
  traffic.writeInt32LE(index, 4)
  traffic.writeUInt32LE(0x1_0000, 8)
  traffic.writeUInt32LE(ROOT, 12)
  const attributes = [attribute(TCA_KIND, Buffer.from('bfifo\0')), attribute(TCA_OPTIONS, word(limit))]
  request(RTM_NEWQDISC, CREATE, Buffer.concat([traffic, ...attributes]))
}
