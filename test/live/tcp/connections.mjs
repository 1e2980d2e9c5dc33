/** Connections that are made and refused: each probe fires as often as it should, for IPv4, IPv6 and IPv4 by way of IPv6. */
import assert from 'node:assert/strict'

export const needs = ['tcp:::send', 'tcp:::receive', 'tcp:::state-change']

const count = 4

/** What is counted: the connections of the trigger, known by the port on which it listens first. */
const program = `
  tcp:::state-change
  /pid == $target && args[3]->tcps_state == TCP_STATE_LISTEN/
  { port = args[3]->tcps_lport; }
  tcp:::connect-request
  /pid == $target && args[4]->tcp_dport == port/
  {
    @["request", args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_flags == TH_SYN && args[3]->tcps_active &&
      args[3]->tcps_lport == args[4]->tcp_sport && args[3]->tcps_raddr == args[2]->ip_daddr] = count();
  }
  tcp:::connect-established
  /port != 0 && args[4]->tcp_sport == port/
  {
    @["connected", args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_flags == (TH_SYN | TH_ACK) &&
      args[3]->tcps_rport == port && args[3]->tcps_active && args[3]->tcps_local &&
      args[3]->tcps_iss + 1 == args[4]->tcp_ack] = count();
  }
  tcp:::accept-established
  /port != 0 && args[4]->tcp_dport == port/
  {
    @["accepted", args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_flags == TH_ACK && !args[3]->tcps_active &&
      args[3]->tcps_lport == port && args[3]->tcps_raddr == args[2]->ip_saddr &&
      args[3]->tcps_iss + 1 == args[4]->tcp_ack && args[3]->tcps_irs + 1 == args[4]->tcp_seq] = count();
  }
  tcp:::connect-refused
  /port != 0 && args[4]->tcp_sport == port/
  { @["refused", args[2]->ip_saddr, args[2]->ip_daddr, args[3]->tcps_state == TCP_STATE_SYN_SENT] = count(); }
  tcp:::accept-refused
  /port != 0 && args[4]->tcp_sport == port/
  {
    @["refusing", args[2]->ip_saddr, args[2]->ip_daddr, args[4]->tcp_flags == (TH_RST | TH_ACK) &&
      args[4]->tcp_seq == 0 && args[4]->tcp_ack != 0 && args[2]->ip_plength == 20 &&
      args[3]->tcps_lport == port && args[1]->cs_addr == 0] = count();
  }
  tcp:::send
  /port != 0 && (args[4]->tcp_sport == port || args[4]->tcp_dport == port)/
  { @segments["sent"] = count(); @bytes["sent"] = sum(args[2]->ip_plength - args[4]->tcp_offset); }
  tcp:::receive
  /port != 0 && (args[4]->tcp_sport == port || args[4]->tcp_dport == port)/
  { @segments["received"] = count(); @bytes["received"] = sum(args[2]->ip_plength - args[4]->tcp_offset); }
  tcp:::state-change
  /port != 0 && args[3]->tcps_rport != 0 && (args[3]->tcps_lport == port || args[3]->tcps_rport == port)/
  { @states[tcp_state_string[args[5]->tcps_state], tcp_state_string[args[3]->tcps_state]] = count(); }
  END
  {
    printa("%s %s %s %d %@d\\n", @);
    printa("segments %s %@d\\n", @segments);
    printa("bytes %s %@d\\n", @bytes);
    printa("%s > %s %@d\\n", @states);
  }`

const inOrder = (/** @type {string} */ a, /** @type {string} */ b) => (a < b ? -1 : 1)

/**
 * The state changes of a connection that the client closes first. Without functions to trace, the place of a socket in
 * TIME_WAIT is taken in silence.
 * @param {boolean} whole
 */
const changes = (whole) => [
  'closed > state-syn-sent',
  'syn-sent > state-established',
  'listen > state-syn-received',
  'syn-received > state-established',
  'established > state-fin-wait-1',
  'established > state-close-wait',
  'fin-wait-1 > state-fin-wait-2',
  'close-wait > state-last-ack',
  'last-ack > state-closed',
  whole ? 'fin-wait-2 > state-time-wait' : 'fin-wait-2 > state-closed',
]

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const { stdout: listed } = await dtrace(['-lP', 'tcp'])
  const whole = /tcp_time_wait state-change/.test(listed)
  /** By address: what IPv6 sockets send as IPv4 is IPv4. */
  const each = (/** @type {string} */ what, /** @type {number} */ times) => [
    `${what} ::1 ::1 1 ${times}`,
    `${what} 127.0.0.1 127.0.0.1 1 ${2 * times}`,
  ]
  const all = 3 * count

  // What is refused comes last, to a port of its own.
  const { stdout, stderr } = await dtrace(
    ['-qn', program, '-c', triggerCommand('tcp-connections', count, 1000, 'all')],
    { timeoutSeconds: 300 },
  )
  const lines = stdout.split('\n').filter((line) => line !== '')
  const [sent, received] = ['sent', 'received'].map((way) =>
    lines.find((line) => line.startsWith(`segments ${way} `))?.replace(`segments ${way} `, ''),
  )
  assert.equal(stderr, '')
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('segments')).sort(inOrder),
    [
      ...['accepted', 'connected', 'refused', 'refusing'].flatMap((what) => each(what, count)),
      ...each('request', 2 * count),
      `bytes received ${2 * 1000 * all}`,
      `bytes sent ${2 * 1000 * all}`,
      ...changes(whole).map(
        (change) => `state-${change} ${change === 'closed > state-syn-sent' ? 2 * all : all}`,
      ),
      `state-syn-sent > state-closed ${all}`,
    ].sort(inOrder),
  )
  assert.equal(sent, received, 'segments')
  assert.ok(Number(sent) >= (8 + 2) * all, 'segments')
}
