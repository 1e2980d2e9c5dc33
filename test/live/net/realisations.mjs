/**
 * Where functions can be traced and where they can't, providers tell of the same traffic in the ways that the table in
 * docs/network-providers.md says: each difference by its counts.
 */
import assert from 'node:assert/strict'

export const needs = [
  'tcp:::send',
  'ip:::send',
  'ip:::receive',
  'udp:::send',
  'udp:::receive',
  'tcp:::receive',
  'sock:::close',
]

const count = 4

/**
 * What a program counts over a workload, by the lines that it prints: with functions, and with tracepoints alone.
 * @type {readonly { row: string, trigger: (string | number)[], program: string, functions: string[], tracepoints: string[] }[]}
 */
const cases = [
  {
    row: 'ip:::send and receive, udp:::send and receive of fragments',
    trigger: ['udp-fragments', count],
    program: `
      ip:::send /pid == $target && !network/ { network = args[3]->if_ipstack; }
      ip:::send, ip:::receive
      /network && args[3]->if_ipstack == network && args[2]->ip_plength > 1000/
      { @[probename == "send" ? "ip send" : "ip receive", args[2]->ip_ver, 0] = count(); }
      udp:::send, udp:::receive
      /args[1]->cs_pid == $target && args[4]->udp_dport == 7/
      { @[probename == "send" ? "udp send" : "udp receive", args[2]->ip_ver, args[4]->udp_length] = count(); }
      END { printa("%s %d %d: %@d\\n", @); }`,
    functions: [4, 6].flatMap((version) => [
      `ip send ${version} 0: ${count}`,
      `ip receive ${version} 0: ${3 * count}`,
      `udp send ${version} 4008: ${count}`,
      `udp receive ${version} 4008: ${count}`,
    ]),
    tracepoints: [4, 6].flatMap((version) => [
      `ip send ${version} 0: ${3 * count}`,
      `ip receive ${version} 0: ${3 * count}`,
      `udp send ${version} 4008: ${count}`,
      `udp receive ${version} 4008: ${count}`,
    ]),
  },
  {
    row: 'ip:::send, ip:::receive and udp:::send where a filter drops what goes out',
    trigger: ['nf-drop', count, 'output'],
    program: `
      udp:::send, ip:::send, ip:::receive, ip:::drop-out
      /pid == $target && args[2]->ip_plength == 108/
      { @[probename, probefunc] = count(); }
      END { printa("%s %s: %@d\\n", @); }`,
    functions: [`drop-out nf_hook_slow: ${count}`, `send udp_send_skb: ${count}`],
    tracepoints: [`drop-out nf_hook_slow: ${count}`],
  },
  {
    row: 'ip:::receive of packets for other hosts',
    trigger: ['forward', count],
    program: `
      ip:::send, ip:::receive, ip:::forward
      /args[3]->if_name == "dtraceveth1" && (args[2]->ip_saddr == "198.18.0.1" || args[2]->ip_saddr == "fd00::1")/
      { @[probename, args[2]->ip_ver] = count(); }
      END { printa("%s %d: %@d\\n", @); }`,
    functions: [4, 6].flatMap((version) => [`forward ${version}: ${count}`, `send ${version}: ${count}`]),
    tracepoints: [4, 6].flatMap((version) => [
      `forward ${version}: ${count}`,
      `receive ${version}: ${count}`,
      `send ${version}: ${count}`,
    ]),
  },
  {
    row: 'ip:::fragment of what comes as fragments',
    trigger: ['forward', count, 'fragments'],
    program: `
      ip:::fragment, ip:::forward
      /args[3]->if_name == "dtraceveth1" && (args[2]->ip_saddr == "198.18.0.1" || args[2]->ip_saddr == "fd00::1")/
      { @[probename, args[2]->ip_ver] = count(); }
      END { printa("%s %d: %@d\\n", @); }`,
    functions: [4, 6].map((version) => `forward ${version}: ${count}`),
    tracepoints: [4, 6].flatMap((version) => [
      `forward ${version}: ${count}`,
      `fragment ${version}: ${count}`,
    ]),
  },
  {
    row: "fragments of TCP's segments",
    trigger: ['tcp-fragments', count],
    program: `
      tcp:::send, tcp:::receive
      /args[2]->ip_saddr == "198.18.5.1" && args[2]->ip_daddr == "198.18.5.2" && args[2]->ip_plength > 60/
      { @[probename, args[2]->ip_plength] = count(); }
      END { printa("%s %d: %@d\\n", @); }`,
    functions: [`receive 1932: ${count}`, `send 1932: ${count}`],
    tracepoints: ['receive', 'send'].flatMap((name) => [`${name} 1480: ${count}`, `${name} 452: ${count}`]),
  },
  {
    row: "fragments of TCP's segments that arrive by IPv6",
    trigger: ['tcp-peer', count, 'fragments', 'ipv6'],
    program: `
      tcp:::receive
      /args[2]->ip_saddr == "2001:2::2" && args[2]->ip_plength > 20/
      { @[probename, args[2]->ip_plength] = count(); }
      END { printa("%s %d: %@d\\n", @); }`,
    functions: [`receive 120: ${count}`],
    tracepoints: [],
  },
  {
    row: 'tcp:::receive of segments with a wrong checksum',
    trigger: ['tcp-peer', count, 'drops'],
    program: `
      tcp:::receive
      /args[2]->ip_saddr == "198.18.77.2" && args[4]->tcp_flags == TH_SYN/
      { @[args[4]->tcp_dport, args[4]->tcp_seq] = count(); }
      END { printa("%d %d: %@d\\n", @); }`,
    functions: [`7000 1000: ${count}`],
    tracepoints: [`7000 1000: ${count}`, `7000 5000: ${count}`],
  },
  {
    row: 'segments for a busy socket, which is TCP that a process does: behind them comes another',
    trigger: ['busy-socket', count],
    program: `
      tcp:::receive
      /args[2]->ip_saddr == "198.18.77.2" && args[4]->tcp_flags == TH_ACK && args[2]->ip_plength > 20/
      { @[probename, args[4]->tcp_flags, args[2]->ip_plength] = count(); }
      tcp:::connect-established, tcp:::accept-established, tcp:::connect-refused, tcp:::reset-receive
      /args[2]->ip_saddr == "198.18.77.2" && args[2]->ip_daddr == "198.18.77.1"/
      { @[probename, args[4]->tcp_flags, args[2]->ip_plength] = count(); }
      END { printa("%s %x %d: %@d\\n", @); }`,
    functions: [
      `receive 10 30: ${count}`,
      `connect-established 12 20: ${count}`,
      `connect-refused 14 20: ${count}`,
      `reset-receive 14 20: ${count}`,
      `reset-receive 4 20: ${4 * count}`,
      `accept-established 2 30: ${count}`,
      `accept-established 10 20: ${2 * count}`,
    ],
    // Those of sockets that nobody works on have headers still.
    tracepoints: [
      `receive 10 22: ${5 * count}`,
      `connect-established 0 0: ${count}`,
      `connect-refused 0 0: ${count}`,
      `reset-receive 0 0: ${2 * count}`,
      `reset-receive 4 20: ${3 * count}`,
      `accept-established 0 0: ${count}`,
      `accept-established 10 20: ${2 * count}`,
    ],
  },
  {
    row: 'the local port of tcp:::state-change and connect-request',
    trigger: ['tcp-echo', count],
    program: `
      tcp:::state-change
      /pid == $target && args[3]->tcps_state == TCP_STATE_SYN_SENT/
      { @[probename, args[3]->tcps_lport != 0] = count(); }
      tcp:::connect-request
      /pid == $target/
      { @[probename, args[3]->tcps_lport != 0] = count(); }
      END { printa("%s %d: %@d\\n", @); }`,
    functions: [`connect-request 1: ${count}`, `state-change 1: ${count}`],
    tracepoints: [`connect-request 1: ${count}`, `state-change 0: ${count}`],
  },
  {
    row: 'sock:::close of what the end of a process closes',
    trigger: ['tcp-peer', count, 'window'],
    program: `
      sock:::close
      /args[0]->cs_pid == $target && args[1]->so_family == AF_INET && args[1]->so_type == SOCK_STREAM/
      { @[args[1]->so_lport, args[1]->so_state == TCP_STATE_LISTEN] = count(); }
      END { printa("%d %d: %@d\\n", @); }`,
    functions: ['7000 1: 1', '7002 1: 1', `7002 0: ${count}`],
    tracepoints: [`7002 0: ${count}`],
  },
]

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const { stdout } = await dtrace(['-lP', 'tcp'])
  // It is a function's, and no tracepoint tells of it.
  const realised = /tcp_time_wait state-change/.test(stdout) ? 'functions' : 'tracepoints'
  for (const { row, trigger, program, [realised]: wanted } of cases) {
    const [name = '', ...args] = trigger
    const command = triggerCommand(`${name}`, ...args)
    const { stdout: shown, stderr } = await dtrace(['-qn', program, '-c', command], { timeoutSeconds: 120 })
    assert.equal(stderr, '', row)
    assert.deepEqual(new Set(shown.split('\n').filter((line) => line !== '')), new Set(wanted), row)
  }
}
