/** Two networks of the trigger's own, joined by a pair of devices: `here` and `there`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { awaitReceived } from './backlog.mjs'
import {
  AF_INET,
  AF_INET6,
  address4,
  address6,
  checked,
  getppid,
  ifNameToIndex,
  open,
  SOCK_DGRAM,
  setBytes,
  setns,
  socket,
} from './libc.mjs'
import { bringUp, enterOwnNetwork, giveAddress, joinDevices } from './own-network.mjs'
import { pause } from './pause.mjs'

/** @typedef {'here' | 'there'} Side */

export const versions = /** @type {const} */ ([4, 6])
const sides = /** @type {const} */ (['here', 'there'])
export const otherSide = { here: /** @type {const} */ ('there'), there: /** @type {const} */ ('here') }
const numbers = { here: 1, there: 2 }
export const deviceNames = { here: 'dtraceveth0', there: 'dtraceveth1' }

/** Who asks nobody for addresses takes the other's to be its own. */
const station = Buffer.from([2, 0, 0, 0, 0, 1])

/**
 * A side's address of 198.18.5.0/24 or fd00:5::/120.
 * @param {4 | 6} version
 * @param {Side} side
 */
export const bytesOf = (version, side) =>
  version === 4 ? [198, 18, 5, numbers[side]] : [0xfd, 0, 0, 5, ...new Array(11).fill(0), numbers[side]]

/** As struct sockaddr_in or sockaddr_in6. @param {4 | 6} version @param {Side} side @param {number} port */
export const addressOf = (version, side, port) =>
  (version === 4 ? address4 : address6)(bytesOf(version, side), port)

/** <linux/in.h>, <linux/in6.h>; 224.0.0.22 and ff02::16 are who is told of groups. */
const memberships = {
  4: { family: AF_INET, level: 0, join: 35, reports: [224, 0, 0, 22] },
  6: { family: AF_INET6, level: 41, join: 20, reports: [0xff, 2, ...new Array(13).fill(0), 0x16] },
}

/**
 * Has a socket take what goes to a group by a device.
 * @param {number} fd
 * @param {4 | 6} version
 * @param {readonly number[]} group
 * @param {number} device
 */
export function joinGroup(fd, version, group, device) {
  const { level, join } = memberships[version]
  setBytes(fd, join, membership(version, group, device), level)
}

/** struct ip_mreqn or ipv6_mreq. @param {4 | 6} version @param {readonly number[]} group @param {number} device */
export function membership(version, group, device) {
  const bytes = Buffer.alloc(group.length + (version === 4 ? 8 : 4))
  bytes.set(group)
  bytes.writeInt32LE(device, bytes.length - 4)
  return bytes
}

/**
 * The counters of the network that the trigger is in: `Tcp.InSegs`, `TcpExt.ListenOverflows`, `Ip6InReceives`, and of
 * sockets, as `ss -s` shows them, `TCP.tw`.
 */
function counters() {
  /** @type {Record<string, number>} */
  const found = {}
  const text = (/** @type {string} */ name) =>
    readFileSync(`/proc/net/${name}`, 'latin1').trimEnd().split('\n')
  for (const name of ['snmp', 'netstat']) {
    const lines = text(name).map((line) => line.split(/:? /))
    for (let at = 0; at + 1 < lines.length; at += 2) {
      const [group = '', ...values] = lines[at + 1] ?? []
      lines[at]?.slice(1).forEach((key, place) => {
        found[`${group}.${key}`] = Number(values[place])
      })
    }
  }
  for (const line of text('snmp6')) {
    const [key = '', value] = line.split(/\s+/)
    found[key] = Number(value)
  }
  for (const line of text('sockstat')) {
    const [group = '', ...words] = line.split(/:? /)
    for (let at = 0; at + 1 < words.length; at += 2) found[`${group}.${words[at]}`] = Number(words[at + 1])
  }
  return found
}

/**
 * Makes the networks; the trigger is `here`.
 * @param {(side: Side) => void} [prepare] each, before there are devices
 */
export function joinNetworks(prepare = () => {}) {
  const own = (/** @type {string} */ path) => checked('open', open(path, 0))
  enterOwnNetwork()
  const there = own('/proc/self/ns/net')
  prepare('there')
  enterOwnNetwork()
  prepare('here')
  const networks = { here: own('/proc/self/ns/net'), there }
  joinDevices(
    { name: deviceNames.here, address: station },
    { name: deviceNames.there, address: station, network: there },
  )
  let now = /** @type {Side} */ ('here')

  /**
   * What happens at a side.
   * @template T
   * @param {Side} side
   * @param {() => T} act
   */
  const at = (side, act) => {
    const before = now
    const enter = (/** @type {Side} */ to) => {
      if (now !== to) checked('setns', setns(networks[to], 0))
      now = to
    }
    enter(side)
    try {
      return act()
    } finally {
      enter(before)
    }
  }
  const eachSide = (/** @type {(side: Side, device: number) => void} */ act) => {
    for (const side of sides) at(side, () => act(side, ifNameToIndex(deviceNames[side])))
  }
  /** @param {string} name of a file below /proc/sys/net @param {string | number} value */
  const set = (name, value) => writeFileSync(`/proc/sys/net/${name}`, `${value}`)

  // What one tells of its groups the other takes too: nothing arrives in vain.
  eachSide((side, device) => {
    for (const version of versions) {
      giveAddress(device, bytesOf(version, side))
      const { family, reports } = memberships[version]
      joinGroup(checked('socket', socket(family, SOCK_DGRAM, 0)), version, reports, device)
    }
    set(`ipv6/conf/${deviceNames[side]}/router_solicitations`, 0)
  })
  eachSide((_, device) => bringUp(device))
  // The kernel finds out in a thread of its own that both are up: the way to groups by IPv6 comes last.
  eachSide((side) => {
    const way = new RegExp(`^ff0+ 08 .* ${deviceNames[side]}$`, 'm')
    while (!way.test(readFileSync('/proc/net/ipv6_route', 'latin1'))) pause(5)
  })
  pause(5)
  return {
    at,
    eachSide,
    set,
    /** What a side has counted of something so far. @param {Side} side @param {string} name */
    counted: (side, name) => at(side, counters)[name] ?? 0,
    /**
     * What both networks have counted until getppid(2) is called, the only time: who traces counts as long.
     * @returns {Record<Side, Record<string, number>>}
     */
    end: () => {
      const read = () => ({ here: at('here', counters), there: at('there', counters) })
      const isNow = (/** @type {object} */ counted) => JSON.stringify(read()) === JSON.stringify(counted)
      let counted = read()
      for (let quiet = false; !quiet; ) {
        pause(100)
        awaitReceived()
        quiet = isNow(counted)
        if (!quiet) counted = read()
      }
      getppid()
      if (!isNow(counted)) throw new Error('there still is traffic')
      return counted
    },
  }
}
