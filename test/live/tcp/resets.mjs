/** Resets that are sent and received, of all kinds: by whom, in answer to what, and why. */
import assert from 'node:assert/strict'

export const needs = ['tcp:::reset-send', 'tcp:::reset-receive', 'tcp:::retransmit']

const program = (/** @type {boolean} */ why) => `
  tcp:::reset-send
  /args[2]->ip_daddr == "198.18.77.2"/
  {
    @["sent", probefunc, args[4]->tcp_sport, args[4]->tcp_flags, args[4]->tcp_flags == TH_RST ?
      args[4]->tcp_seq : args[4]->tcp_ack, ${why ? 'args[5]->reset_reason' : '"?"'},
      args[2]->ip_saddr == "198.18.77.1" && args[2]->ip_plength == 20 && args[4]->tcp_dport >= 20000] = count();
  }
  tcp:::reset-receive
  /args[2]->ip_saddr == "198.18.77.2"/
  {
    @["received", tcp_state_string[args[3]->tcps_state], args[4]->tcp_sport == 7001 ? 7001 : 0, args[4]->tcp_flags,
      args[4]->tcp_seq, "", args[2]->ip_daddr == "198.18.77.1" && args[1]->cs_cid == arg1 &&
      args[3]->tcps_rport == args[4]->tcp_sport && args[3]->tcps_laddr == args[2]->ip_daddr] = count();
  }
  tcp:::retransmit
  /args[2]->ip_daddr == "198.18.77.2"/
  {
    @["again", tcp_state_string[args[3]->tcps_state], args[4]->tcp_dport, args[4]->tcp_flags, args[4]->tcp_ack, "",
      args[3]->tcps_active && args[2]->ip_plength == args[4]->tcp_offset] = count();
  }
  END { printa("%s %s %d %x %d %s %d: %@d\\n", @); }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const count = 2
  const run = (/** @type {boolean} */ why) =>
    dtrace(['-qn', program(why), '-c', triggerCommand('tcp-peer', count, 'resets')], { timeoutSeconds: 300 })
  // Kernels before 6.10 don't tell why.
  const whole = await run(true)
  const why = whole.status === 0
  const peer = why ? whole : await run(false)
  assert.equal(peer.stderr, '')
  const reason = (/** @type {string} */ name) => (why ? name : '?')
  assert.deepEqual(
    // The reason of a program that doesn't linger has become more exact.
    new Set(
      peer.stdout
        .replace(/TCP_(ABORT_ON_LINGER|DISCONNECT_WITH_DATA)/g, 'TCP_STATE')
        .split('\n')
        .filter((line) => line !== ''),
    ),
    new Set([
      'again state-syn-sent 7001 2 0  1: 1',
      `received state-established 0 4 1001  1: ${count}`,
      'received state-syn-sent 7001 14 0  1: 1',
      `sent tcp_send_active_reset 7000 14 1001 ${reason('TCP_STATE')} 1: ${count}`,
      `sent tcp_v4_send_reset 7001 14 5009 ${reason('NO_SOCKET')} 1: ${count}`,
      `sent tcp_v4_send_reset 7001 4 6000 ${reason('NO_SOCKET')} 1: ${count}`,
    ]),
  )

  /** Each refused connection over loopback is a reset, sent and received. */
  const both = `tcp:::reset-send { @[args[2]->ip_saddr, args[4]->tcp_dport, args[4]->tcp_ack] = sum(1); }
    tcp:::reset-receive { @[args[2]->ip_saddr, args[4]->tcp_dport, args[4]->tcp_ack] = sum(100); }
    END { printa("%s %d %d %@d\\n", @); }`
  const loopback = await dtrace(['-qn', both, '-c', triggerCommand('tcp-refused', count, 'all')], {
    timeoutSeconds: 300,
  })
  const pairs = loopback.stdout.match(/^(127\.0\.0\.1|::1) \d+ \d+ 101$/gm) ?? []
  assert.equal(pairs.filter((line) => line.startsWith('::1')).length, count, loopback.stdout)
  assert.equal(pairs.length, 3 * count, loopback.stdout)
}
