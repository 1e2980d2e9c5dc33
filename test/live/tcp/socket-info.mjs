/**
 * What is told of connections, beside what the kernel tells of the same sockets when a program asks (TCP_INFO, by which
 * `ss -i` shows them): right before the FIN, and as they end.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const needs = ['tcp:::send', 'tcp:::destroy']

/** By names of TCP_INFO's: members as a FIN is sent. */
const states = {
  caState: 'args[3]->tcps_ca_state',
  rto: '1000 * args[3]->tcps_rto',
  sndMss: 'args[3]->tcps_mss',
  unacked: 'args[3]->tcps_in_flight',
  rtt: 'args[3]->tcps_srtt_us',
  rttInMs: 'args[3]->tcps_rtt',
  rttVarInMs: 'args[3]->tcps_rtt_sd',
  minRtt: 'args[3]->tcps_min_rtt_us',
  sndSsthresh: 'args[3]->tcps_cwnd_ssthresh',
  sndCwnd: 'args[3]->tcps_cwnd',
  totalRetrans: 'args[3]->tcps_total_retrans',
  bytesAcked: 'args[3]->tcps_bytes_acked',
  bytesReceived: 'args[3]->tcps_bytes_received',
  bytesSent: 'args[3]->tcps_bytes_sent',
  sndWnd: 'args[3]->tcps_swnd',
  sndWscale: 'args[3]->tcps_snd_ws',
  rcvWscale: 'args[3]->tcps_rcv_ws',
  // What the packet itself says.
  window: 'args[3]->tcps_rwnd >> args[3]->tcps_rcv_ws == args[4]->tcp_window',
}
const lives = {
  sent: 'args[5]->life_sent',
  received: 'args[5]->life_received',
  resent: 'args[5]->life_resent',
  retransmits: 'args[5]->life_retransmits',
}

/** A clause's output, as a line of names and values. @param {string} event @param {Record<string, string>} members */
const line = (event, members) => `
  printf("${event} %d %d %d %s${' %d'.repeat(Object.keys(members).length)}\\n", args[2]->ip_ver, args[3]->tcps_lport,
    args[3]->tcps_rport, ${event === 'fin' ? 'args[3]->tcps_cc' : '"-"'}, ${Object.values(members).join(', ')});`

const isOurs = ['198.18.5.1', '198.18.5.2', 'fd00:5::1', 'fd00:5::2']
  .map((address) => `args[3]->tcps_laddr == "${address}"`)
  .join(' || ')

const program = `
  tcp:::send
  /(args[4]->tcp_flags & TH_FIN) != 0 && !args[3]->tcps_retransmit && (${isOurs})/
  {${line('fin', states)}
  }
  tcp:::destroy /${isOurs}/
  {${line('end', lives)}
  }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const count = 2
  const folder = mkdtempSync(join(tmpdir(), 'socket-info-'))
  const file = join(folder, 'told.json')
  const command = triggerCommand('socket-info', count, file)
  const { stdout, stderr } = await dtrace(['-qn', program, '-c', command], { timeoutSeconds: 120 })
  assert.equal(stderr, '')
  const sockets = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(folder, { recursive: true })
  assert.equal(sockets.length, 4 * count)

  const inMs = (/** @type {number} */ us) => Math.trunc(us / 1000)
  /** @param {Record<string, number>} values @param {Record<string, string>} members */
  const text = (values, members) => Object.keys(members).map((name) => `${name} ${values[name]}`)
  const wanted = new Map()
  for (const { version, port, peer, algorithm, ended, ...info } of sockets) {
    const { rtt, rttVar, bytesSent, bytesRetrans, bytesReceived, totalRetrans } = info
    const state = { ...info, rttInMs: inMs(rtt), rttVarInMs: inMs(rttVar), window: 1 }
    const life = {
      sent: bytesSent - bytesRetrans,
      received: bytesReceived - ended,
      resent: bytesRetrans,
      retransmits: totalRetrans,
    }
    wanted.set(`fin ${version} ${port} ${peer} ${algorithm}`, text(state, states))
    wanted.set(`end ${version} ${port} ${peer} -`, text(life, lives))
  }
  const found = new Map()
  for (const words of stdout
    .split('\n')
    .filter((shown) => shown !== '')
    .map((shown) => shown.split(' '))) {
    const members = words[0] === 'fin' ? states : lives
    const values = Object.keys(members).map((name, at) => [name, Number(words[at + 5])])
    found.set(words.slice(0, 5).join(' '), text(Object.fromEntries(values), members))
  }
  assert.deepEqual(found, wanted)
  assert.ok(sockets.some((/** @type {{ totalRetrans: number }} */ { totalRetrans }) => totalRetrans > 0))
}
