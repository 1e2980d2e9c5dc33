/** Who owns a socket: right for both ends, whoever was interrupted, and for sockets that are older than the tracing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startDtrace } from '../runner/dtrace.mjs'

export const needs = [
  'tcp:::send',
  'tcp:::receive',
  'tcp:::state-change',
  'tcp:::destroy',
  'udp:::send',
  'udp:::receive',
]

/** Echoes; says on which ports. */
const server = `
  process.title = 'owner-server'
  const tcp = require('net').createServer((socket) => socket.on('error', () => {}).pipe(socket))
  const udp = require('dgram').createSocket('udp4')
  udp.on('message', (text, { port }) => udp.send(text, port, '127.0.0.1'))
  udp.bind(0, '127.0.0.1', () => tcp.listen(0, '127.0.0.1', () => console.log(tcp.address().port, udp.address().port)))
  process.stdin.on('end', () => process.exit()).resume()`

/** Has a connection and a UDP socket; for each line, uses them and new ones, and says when it has its answers. */
const client = `
  process.title = 'owner-client'
  const [, tcpPort, udpPort] = process.argv
  const { once } = require('events')
  const connected = async () => {
    const socket = require('net').connect(tcpPort, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const ask = async (socket) => { socket.write('x'); await once(socket, 'data') }
  const datagram = () => require('dgram').createSocket('udp4')
  const askBy = async (socket) => { socket.send('x', udpPort, '127.0.0.1'); await once(socket, 'message') }
  const main = async () => {
    const [old, oldBy] = [await connected(), datagram()]
    await Promise.all([ask(old), askBy(oldBy)])
    console.log('ready')
    for await (const _ of process.stdin) {
      await Promise.all([ask(old), askBy(oldBy)])
      const [young, youngBy] = [await connected(), datagram()]
      await Promise.all([ask(young), askBy(youngBy)])
      for (const socket of [old, young]) { socket.end(); await once(socket, 'close') }
      console.log('done')
    }
    process.exit()
  }
  main()`

const inOrder = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : 1)

const tcpProbes = ['send', 'receive', 'state-change', 'destroy', 'accept-established', 'connect-established']

const program = `
  tcp:::${tcpProbes.join(', tcp:::')}
  /args[1]->cs_addr != 0 && (args[3]->tcps_lport == $1 || args[3]->tcps_rport == $1)/
  {
    @["tcp", probename, args[3]->tcps_lport == $1 ? "server" : "client", args[1]->cs_pid, args[1]->cs_execname] = count();
  }
  udp:::send, udp:::receive
  /args[1]->cs_addr != 0 && (args[3]->udps_lport == $2 || args[3]->udps_rport == $2)/
  {
    @["udp", probename, args[3]->udps_lport == $2 ? "server" : "client", args[1]->cs_pid, args[1]->cs_execname] = count();
  }
  tick-10ms /!ready++/ { printf("ready\\n"); }
  END { printa("%s %s %s %d %s\\n", @); }`

/** @param {readonly string[]} args */
const start = (...args) => {
  const child = spawn(process.execPath, ['-e', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.setEncoding('utf8')
  const line = async () => String((await once(child.stdout, 'data'))[0]).trim()
  return { child, line }
}

export default async function () {
  const serving = start(server)
  const [tcpPort = '', udpPort = ''] = (await serving.line()).split(' ')
  const asking = start(client, tcpPort, udpPort)
  try {
    assert.equal(await asking.line(), 'ready')
    const tracing = startDtrace(['-qn', program, tcpPort, udpPort], { timeoutSeconds: 300, byHost: true })
    await Promise.race([once(tracing.child.stdout, 'data'), tracing.ended])
    asking.child.stdin.write('go\n')
    assert.equal(await asking.line(), 'done')
    tracing.child.kill('SIGINT')
    const { stdout, stderr } = await tracing.ended
    assert.equal(stderr, '')
    const end = (/** @type {string} */ what) => [
      `${what} client ${asking.child.pid} owner-client`,
      `${what} server ${serving.child.pid} owner-server`,
    ]
    const both = ['send', 'receive', 'state-change', 'destroy'].flatMap((probe) => end(`tcp ${probe}`))
    const [connected = ''] = end('tcp connect-established')
    const [, accepted = ''] = end('tcp accept-established')
    const datagrams = ['send', 'receive'].flatMap((probe) => end(`udp ${probe}`))
    assert.deepEqual(
      stdout
        .split('\n')
        .filter((line) => line !== '' && line !== 'ready')
        .sort(inOrder),
      [...both, connected, accepted, ...datagrams].sort(inOrder),
    )
  } finally {
    asking.child.stdin.end()
    serving.child.stdin.end()
  }
}
