/**
 * dns-query [COUNT]: that many times a name and another, which isn't there, are asked of a DNS server at 127.0.0.1 of a network
 * namespace of its own; the second is answered first. Once a third is asked, which gets no answer.
 */
import { numberArgument } from './arguments.mjs'
import {
  AF_INET,
  bind,
  checked,
  close,
  connect,
  loopback,
  recv,
  SOCK_DGRAM,
  sendto,
  socket,
} from './libc.mjs'
import { enterOwnNetwork } from './own-network.mjs'

process.title = 'dns-query'
const count = numberArgument(1, 1)
const A = 1
const AAAA = 28
const NO_SUCH_NAME = 3

enterOwnNetwork()
const server = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
checked('bind', bind(server, loopback(53), 16))
const clientAddress = loopback(40053)
const client = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
checked('bind', bind(client, clientAddress, 16))
checked('connect', connect(client, loopback(53), 16))

/**
 * One question of class IN, which wants recursion: RFC 1035, 4.1.
 * @param {number} id
 * @param {string} name
 * @param {number} type
 */
function question(id, name, type) {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  const message = Buffer.concat([
    Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ...labels,
    Buffer.alloc(5),
  ])
  message.writeUInt16BE(id, 0)
  message.writeUInt16BE(type, message.length - 4)
  message.writeUInt16BE(1, message.length - 2)
  return message
}

/** @param {Buffer} message */
function ask(message) {
  checked('sendto', sendto(client, message, message.length, 0, null, 0))
  checked('recv', recv(server, Buffer.alloc(512), 512, 0))
}

/**
 * @param {Buffer} message the question
 * @param {number} result
 */
function answer(message, result) {
  const reply = Buffer.from(message)
  reply.writeUInt16BE(0x8180 | result, 2)
  checked('sendto', sendto(server, reply, reply.length, 0, clientAddress, 16))
  checked('recv', recv(client, Buffer.alloc(512), 512, 0))
}

for (let at = 0; at < count; at++) {
  const [there, missing] = [
    question(2 * at, 'www.example.test', A),
    question(2 * at + 1, 'nowhere.test', AAAA),
  ]
  ask(there)
  ask(missing)
  answer(missing, NO_SUCH_NAME)
  answer(there, 0)
}
ask(question(2 * count, 'silence.test', A))
close(client)
close(server)
