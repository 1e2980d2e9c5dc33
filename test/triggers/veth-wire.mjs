/** Frames that come in by a device of a network of the trigger's own, as from another host. */
import { writeFileSync } from 'node:fs'
import { AF_PACKET, checked, close, ifNameToIndex, SOCK_RAW, sendto, socket } from './libc.mjs'
import { bringUpPeers, enterOwnNetwork, joinDevices } from './own-network.mjs'

/** IEEE's numbers of what Ethernet carries. */
export const [ipv4, ipv6] = [0x0800, 0x86dd]
/** No protocol: RFC 3692's number for experiments. */
export const experimental = 253

const from = { name: 'dtraceveth0', address: Buffer.from([2, 0, 0, 0, 0, 1]) }
const to = { name: 'dtraceveth1', address: Buffer.from([2, 0, 0, 0, 0, 2]) }

/**
 * Joins two devices in a network of the trigger's own: what is sent into `entrance` comes in by `exit`, `dtraceveth1`.
 * @param {(devices: { entrance: number, exit: number }) => void} [prepare] before they are up
 */
export function openWire(prepare = () => {}) {
  enterOwnNetwork()
  joinDevices(from, to)
  const [entrance, exit] = [ifNameToIndex(from.name), ifNameToIndex(to.name)]
  prepare({ entrance, exit })
  bringUpPeers([
    { name: from.name, index: entrance },
    { name: to.name, index: exit },
  ])
  const wire = checked('socket', socket(AF_PACKET, SOCK_RAW, 0))
  const place = Buffer.alloc(20)
  place.writeUInt16LE(AF_PACKET, 0)
  place.writeInt32LE(entrance, 4)
  return {
    entrance,
    exit,
    /**
     * @param {number} protocol
     * @param {Buffer} packet
     * @param {Buffer} [station] to which the frame goes
     */
    send(protocol, packet, station = to.address) {
      const kind = Buffer.of(protocol >> 8, protocol & 0xff)
      const frame = Buffer.concat([station, from.address, kind, packet])
      checked('sendto', sendto(wire, frame, frame.length, 0, place, place.length))
    },
    close: () => close(wire),
  }
}

/** From now on the network forwards packets, by both versions of IP. */
export function beRouter() {
  for (const setting of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'])
    writeFileSync(`/proc/sys/net/${setting}`, '1')
}
