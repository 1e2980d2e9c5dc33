/**
 * udp-drop [COUNT]: that many datagrams over loopback to a port at which nobody is, with a wrong checksum to there, and to
 * a socket that has no room for them; from 127.0.0.1 to 127.0.0.77, all of 100 bytes.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  bind,
  checked,
  close,
  getsockname,
  loopback,
  SOCK_DGRAM,
  SOCK_RAW,
  sendto,
  setOption,
  socket,
} from './libc.mjs'

process.title = 'udp-drop'
const count = numberArgument(1, 10)
const data = Buffer.alloc(100)
const nobodysPort = 1
const SO_RCVBUF = 8
const IPPROTO_RAW = 255

const receiver = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
checked('bind', bind(receiver, loopback(0, 77), 16))
const address = Buffer.alloc(16)
checked('getsockname', getsockname(receiver, address, [address.length]))

/** @param {() => void} what */
function times(what) {
  for (let left = count; left > 0; left--) what()
}

/** With its IP header, whose checksum the kernel writes; that of UDP is wrong. */
function wrongDatagram() {
  const packet = Buffer.alloc(28 + data.length)
  packet[0] = 0x45
  packet.writeUInt16BE(packet.length, 2)
  packet[8] = 64
  packet[9] = 17
  packet.set([127, 0, 0, 1], 12)
  packet.set([127, 0, 0, 77], 16)
  packet.writeUInt16BE(1000, 20)
  packet.writeUInt16BE(nobodysPort, 22)
  packet.writeUInt16BE(8 + data.length, 24)
  packet.writeUInt16BE(1, 26)
  return packet
}

const raw = checked('socket', socket(AF_INET, SOCK_RAW, IPPROTO_RAW))
times(() => checked('sendto', sendto(raw, wrongDatagram(), 28 + data.length, 0, loopback(0, 77), 16)))
close(raw)

const sender = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
times(() => checked('sendto', sendto(sender, data, data.length, 0, loopback(nobodysPort, 77), 16)))

// The first datagram takes more than there is room for, which the kernel allows; then there is none.
setOption(receiver, SO_RCVBUF, 0)
checked('sendto', sendto(sender, Buffer.alloc(30000), 30000, 0, address, address.length))
times(() => checked('sendto', sendto(sender, data, data.length, 0, address, address.length)))
close(sender)
close(receiver)
