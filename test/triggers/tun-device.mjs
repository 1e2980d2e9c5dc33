/** Network devices whose packets a program writes and reads. */
import { checked, ifNameToIndex, ioctl, open } from './libc.mjs'

/** <linux/if_tun.h> */
export const IFF_TUN = 0x1
export const IFF_TAP = 0x2
export const IFF_NAPI = 0x10
const IFF_NO_PI = 0x1000
const TUNSETIFF = 0x4004_54ca
const O_RDWR = 2

/**
 * Makes a device, whose packets come without a header of its own.
 * @param {string} name
 * @param {number} flags
 * @returns {{ fd: number, index: number }}
 */
export function openDevice(name, flags) {
  const fd = checked('open', open('/dev/net/tun', O_RDWR))
  const wanted = Buffer.alloc(40)
  wanted.write(name)
  wanted.writeUInt16LE(flags | IFF_NO_PI, 16)
  checked('ioctl', ioctl(fd, TUNSETIFF, wanted))
  return { fd, index: ifNameToIndex(name) }
}
