/** What TCP drops, and why; a socket without room; a queue of connections that nobody accepts; samples: by IPv4 and IPv6. */
import assert from 'node:assert/strict'

export const needs = [
  'tcp:::drop',
  'tcp:::ack-sample',
  'tcp:::zero-window',
  'tcp:::listen-overflow',
  'tcp:::accept-queue',
]

/** @param {string} host @param {string} peer */
const programOf = (host, peer) => `
  tcp:::drop
  /args[2]->ip_saddr == "${peer}" && args[4]->tcp_dport < 7002/
  {
    @["drop", args[5]->drop_reason, args[4]->tcp_dport, args[4]->tcp_flags, args[2]->ip_plength - args[4]->tcp_offset,
      args[2]->ip_daddr == "${host}" && args[5]->drop_code > 1 && args[6] != 0 &&
      (args[1]->cs_addr == 0 || args[3]->tcps_state == TCP_STATE_ESTABLISHED)] = count();
  }
  tcp:::zero-window
  /args[2]->ip_daddr == "${peer}"/
  {
    @["zero", args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_flags, args[4]->tcp_window,
      args[3]->tcps_state == TCP_STATE_ESTABLISHED && args[3]->tcps_rport == args[4]->tcp_dport] = count();
  }
  tcp:::listen-overflow
  /args[2]->ip_saddr == "${peer}"/
  {
    @["overflow", probefunc, args[4]->tcp_dport, args[4]->tcp_flags, args[5] * 10 + args[6],
      args[3]->tcps_state == TCP_STATE_LISTEN && args[3]->tcps_lport == 7003 &&
      args[3]->tcps_laddr == "${host}" && args[1]->cs_addr == arg1] = count();
  }
  tcp:::accept-queue
  /args[3]->tcps_laddr == "${host}" && args[3]->tcps_lport == 7003/
  {
    @["queue", args[2]->ip_daddr, args[4]->tcp_dport, args[5], args[6],
      args[3]->tcps_state == TCP_STATE_LISTEN && args[1]->cs_addr == arg1] = count();
  }
  tcp:::ack-sample
  /args[2]->ip_saddr == "${peer}" && args[4]->tcp_dport == 7000/
  {
    @["sample", args[2]->ip_daddr, args[4]->tcp_dport, args[4]->tcp_flags, args[4]->tcp_seq,
      args[3]->tcps_cwnd > 0 && args[3]->tcps_cwnd_ssthresh > 0 && args[3]->tcps_rwnd > 60000 &&
      args[3]->tcps_min_rtt_us > 0 && args[3]->tcps_srtt_us >= args[3]->tcps_min_rtt_us &&
      args[3]->tcps_in_flight == 0 && args[3]->tcps_state == TCP_STATE_ESTABLISHED] = count();
  }
  END { printa("%s %s %d %x %d %d: %@d\\n", @); }`

const versions = [
  { words: [], host: '198.18.77.1', peer: '198.18.77.2' },
  { words: ['ipv6'], host: '2001:2::1', peer: '2001:2::2' },
]

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const count = 2
  const { stdout: listed } = await dtrace(['-lP', 'tcp'])
  for (const { words, host, peer } of versions) {
    const command = triggerCommand('tcp-peer', count, 'drops', 'window', 'overflow', ...words)
    const { stdout, stderr } = await dtrace(['-qn', programOf(host, peer), '-c', command], {
      timeoutSeconds: 300,
    })
    assert.equal(stderr, '')
    assert.deepEqual(
      new Set(stdout.split('\n').filter((line) => line !== '')),
      new Set([
        `drop NO_SOCKET 7001 4 0 1: ${count}`,
        `drop TCP_CSUM 7000 2 0 1: ${count}`,
        `drop TCP_OLD_DATA 7000 10 10 1: ${count}`,
        'overflow tcp_check_req 7003 10 32 1: 1',
        ...(/tcp_conn_request listen-overflow/.test(listed)
          ? ['overflow tcp_conn_request 7003 2 32 1: 1']
          : []),
        ...[1, 2, 3].map((waiting) => `queue ${host} 7003 ${waiting} 2 1: 1`),
        `sample ${host} 7000 10 1001 1: ${2 * count}`,
        `sample ${host} 7000 4 1011 1: ${count}`,
        `zero ${host} 7002 10 0 1: ${count}`,
      ]),
    )
  }
}
