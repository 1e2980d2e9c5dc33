/**
 * What the network providers tell of traffic of all kinds, beside what the kernel has counted of it: /proc/net/snmp, netstat,
 * snmp6 and sockstat of both networks; and beside what frames were seen to have that arrived in each, by packet(7). What is
 * counted in the same place is the same number; where it isn't, the rule is here.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const needs = ['tcp:::send', 'udp:::send', 'ip:::send', 'tcp:::state-change']

/** What is told, and of whom: an address or a device. */
const program = `
  int over;
  inline int PACKET_LOOPBACK = 5;
  inline struct skb_shared_info *shared[struct sk_buff *s] = (struct skb_shared_info *)(s->head + s->end);
  inline uint64_t packets[struct sk_buff *s] = s == NULL || shared[s]->gso_segs == 0 ? 1 : shared[s]->gso_segs;

  tcp:::send, tcp:::retransmit
  /!over/
  {
    @packets[probeprov, probename, args[2]->ip_saddr] = sum(packets[(struct sk_buff *)arg0]);
    @bytes[probeprov, probename, args[2]->ip_saddr] = sum(args[2]->ip_plength - args[4]->tcp_offset);
  }
  tcp:::receive
  /!over/
  {
    @n[probeprov, probename, args[2]->ip_daddr] = count();
    @bytes[probeprov, probename, args[2]->ip_daddr] = sum(args[2]->ip_plength - args[4]->tcp_offset);
  }
  tcp:::connect-request, tcp:::reset-send
  /!over/
  { @n[probeprov, probename, args[2]->ip_saddr] = count(); }
  tcp:::connect-established, tcp:::connect-refused, tcp:::accept-established, tcp:::listen-overflow
  /!over/
  { @n[probeprov, probename, args[2]->ip_daddr] = count(); }
  tcp:::retransmit /!over && (args[4]->tcp_flags & TH_SYN) != 0/ { @syns[args[2]->ip_saddr] = count(); }
  tcp:::state-change /!over/ { @changes[args[5]->tcps_state, args[3]->tcps_state, args[3]->tcps_laddr] = count(); }
  udp:::send
  /!over/
  {
    @n[probeprov, probename, args[2]->ip_saddr] = count();
    @bytes[probeprov, probename, args[2]->ip_saddr] = sum(args[4]->udp_length - 8);
  }
  udp:::receive /!over/ { @n[probeprov, probename, args[2]->ip_daddr] = count(); }
  udp:::drop /!over/ { @drops[args[5]->drop_reason, args[2]->ip_daddr] = count(); }
  ip:::send, ip:::receive
  /!over/
  {
    @n[probeprov, probename, args[3]->if_name] = count();
    @bytes[probeprov, probename, args[3]->if_name] =
        sum(args[2]->ip_plength + (args[2]->ip_ver == 6 ? 40 : args[4]->ipv4_ihl));
    @packets[probeprov, probename, args[3]->if_name] = sum(packets[(struct sk_buff *)arg0]);
  }
  ip:::send
  /!over &&
   (args[2]->ip_ver == 6 ? args[5]->ipv6_nexthdr != IPPROTO_HOPOPTS : args[4]->ipv4_protocol != IPPROTO_IGMP)/
  { @packets[probeprov, "send but reports", args[3]->if_name] = sum(packets[(struct sk_buff *)arg0]); }
  ip:::receive
  /!over && ((struct sk_buff *)arg0)->pkt_type != PACKET_LOOPBACK/
  {
    @n[probeprov, "from others", args[3]->if_name] = count();
    @bytes[probeprov, "from others", args[3]->if_name] =
        sum(args[2]->ip_plength + (args[2]->ip_ver == 6 ? 40 : args[4]->ipv4_ihl));
  }
  ip:::fragment /!over/ { @n[probeprov, probename, args[3]->if_name] = count(); }
  icmp:::send
  /!over && args[3]->icmp_type == (args[2]->ip_ver == 6 ? 1 : 3)/
  { @n[probeprov, probename, args[2]->ip_saddr] = count(); }
  icmp:::receive
  /!over && args[3]->icmp_type == (args[2]->ip_ver == 6 ? 1 : 3)/
  { @n[probeprov, probename, args[2]->ip_daddr] = count(); }
  syscall::getppid:entry /pid == $target/ { over = 1; }
  END
  {
    printa("%s %s|%s|%@d\\n", @n);
    printa("%s %s packets|%s|%@d\\n", @packets);
    printa("%s %s bytes|%s|%@d\\n", @bytes);
    printa("SYNs again|%s|%@d\\n", @syns);
    printa("%s|%s|%@d\\n", @drops);
    printa("%d > %d|%s|%@d\\n", @changes);
  }`

/** Short connections of each version of IP: an emulated CPU takes milliseconds for one. */
const connections = 5000

const sides = /** @type {const} */ (['here', 'there'])
/** @typedef {typeof sides[number]} Side */
/** @typedef {Record<Side, Record<string, number>>} Counted */

/** The addresses and devices of both, and the groups that one takes; others have traffic too. */
const places = {
  here: ['198.18.5.1', 'fd00:5::1', 'dtraceveth0'],
  there: ['198.18.5.2', 'fd00:5::2', 'dtraceveth1', '239.1.2.3', 'ff15::1234'],
}

/** What lines of a name, a place and a number say. @param {string} text */
function read(text) {
  /** @type {Counted} */
  const told = { here: {}, there: {} }
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [name = '', place = '', value] = line.split('|')
    for (const side of sides)
      if (places[side].includes(place)) told[side][name] = (told[side][name] ?? 0) + Number(value)
  }
  return told
}

const other = { here: /** @type {const} */ ('there'), there: /** @type {const} */ ('here') }

/**
 * What came in vain: dropped by a filter between IP and TCP, without a route by IPv6; and the fragments beyond a first.
 * @param {Record<string, number>} counted
 */
function lost(counted) {
  const k = (/** @type {string} */ key) => counted[key] ?? 0
  /** Of IPv4 and IPv6. @param {string} key */
  const both = (key) => k(`Ip.${key}`) + k(`IpExt.${key}`) + k(`Ip6${key}`)
  const waiting = both('ReasmReqds') - both('ReasmOKs')
  const noRoutes = k('Ip6InNoRoutes')
  return {
    filtered: both('InReceives') - both('InDelivers') - waiting - noRoutes,
    noRoutes,
    more: both('FragCreates') - both('FragOKs'),
  }
}

/**
 * Of each that the program counts, what it should be by the kernel's counters.
 * @param {Counted} counted
 * @param {Side} side
 * @param {boolean} functions   whether functions can be traced, or tracepoints alone
 * @returns {Record<string, number>}
 */
function expected(counted, side, functions) {
  /** @param {string} key */
  const k = (key, of = side) => counted[of][key] ?? 0
  /** Of IPv4 and IPv6. @param {string} key */
  const both = (key) => k(`Ip.${key}`) + k(`IpExt.${key}`) + k(`Ip6${key}`)
  const { filtered, noRoutes, more } = lost(counted[side])
  // A SYN-ACK that is sent again, as `there` alone may, the kernel counts as both sent and sent again.
  const answersAgain = side === 'there' ? k('TcpExt.TCPSynRetrans') : 0
  // Kernels since 6.6 count what goes out in fragments, with their headers.
  const inFragments = 'Ip.OutTransmits' in counted[side]
  const headers =
    20 * (k('Ip.FragCreates') - k('Ip.FragOKs')) + 48 * k('Ip6FragCreates') - 40 * k('Ip6FragOKs')
  return {
    'tcp send packets': k('Tcp.OutSegs') + k('Tcp.RetransSegs') - answersAgain,
    'tcp retransmit packets': k('Tcp.RetransSegs') - answersAgain,
    'SYNs again': k('TcpExt.TCPSynRetrans') - answersAgain,
    // Segments that wait for a socket that is busy are put together.
    'tcp receive': k('Tcp.InSegs') + (functions ? -k('TcpExt.TCPBacklogCoalesce') : filtered),
    'tcp connect-request': k('Tcp.ActiveOpens') + k('TcpExt.TCPSynRetrans') - answersAgain,
    'tcp connect-established': k('Tcp.PassiveOpens', other[side]),
    // Who listens has attempts that fail too: what answered a SYN is reset.
    'tcp connect-refused': side === 'here' ? k('Tcp.AttemptFails') : 0,
    'tcp accept-established': k('Tcp.PassiveOpens'),
    'tcp listen-overflow': functions ? k('TcpExt.ListenOverflows') : 0,
    'tcp reset-send': k('Tcp.OutRsts'),
    opening: k('Tcp.ActiveOpens'),
    accepting: k('Tcp.PassiveOpens') + (functions && side === 'there' ? k('Tcp.AttemptFails') : 0),
    accepted: k('Tcp.PassiveOpens'),
    resetting: k('Tcp.EstabResets'),
    waiting: k('TcpExt.TW'),
    'udp send': k('Udp.OutDatagrams') + k('Udp6OutDatagrams'),
    'udp receive':
      k('Udp.InDatagrams') +
      k('Udp6InDatagrams') +
      (functions ? k('Udp.RcvbufErrors') + k('Udp6RcvbufErrors') : 0),
    NO_SOCKET: k('Udp.NoPorts') + k('Udp6NoPorts'),
    SOCKET_RCVBUFF: k('Udp.RcvbufErrors') + k('Udp6RcvbufErrors'),
    'icmp send': k('Icmp.OutDestUnreachs') + k('Icmp6OutDestUnreachs'),
    'icmp receive': k('Icmp.InDestUnreachs') + k('Icmp6InDestUnreachs'),
    'ip send': both('OutRequests') + (functions ? 0 : more),
    'ip send bytes': both('OutOctets') - (functions && inFragments ? headers : 0),
    'ip fragment': both('FragOKs'),
    'ip receive': both('InReceives') - (functions ? noRoutes : 0),
    'ip receive packets': both('InNoECTPkts') - (functions ? noRoutes : 0),
  }
}

/**
 * Of each that the program counts, what it should be by the frames that arrived.
 * @param {Counted} arrived
 * @param {Counted} counted
 * @param {Side} side
 * @param {boolean} functions
 * @returns {Record<string, number>}
 */
function expectedBySight(arrived, counted, side, functions) {
  const [came, went] = [arrived[side], arrived[other[side]]]
  const { filtered, more } = lost(counted[side])
  const notTold = filtered + (counted[side]['TcpExt.TCPBacklogCoalesce'] ?? 0)
  const exact = {
    'tcp send packets': went['tcp packets'],
    'tcp send bytes': went['tcp bytes'],
    'tcp receive': (came['tcp'] ?? 0) - (functions ? notTold : 0),
    'udp send': went['udp'],
    'udp send bytes': went['udp bytes'],
    // Devices that aren't ready lose reports of groups.
    'ip send but reports packets': (went['ip packets'] ?? 0) - (functions ? more : 0),
  }
  const asItCame = {
    'tcp receive bytes': came['tcp bytes'],
    'ip from others': came['ip'],
    'ip from others bytes': came['ip bytes'],
  }
  const all = functions ? exact : { ...exact, ...asItCame }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value ?? 0]))
}

/**
 * Names for what several changes of state are.
 * @param {Record<string, number>} told
 * @returns {Record<string, number | undefined>}
 */
const withChanges = (told) => ({
  ...told,
  opening: told['7 > 2'],
  accepting: told['10 > 3'],
  accepted: told['3 > 1'],
  resetting: (told['1 > 7'] ?? 0) + (told['8 > 7'] ?? 0),
  waiting: told['5 > 6'] ?? told['5 > 7'],
})

/** That all kinds of traffic were there, by side. */
const happened = {
  here: ['Tcp.RetransSegs', 'Tcp.AttemptFails', 'TcpExt.TCPSynRetrans', 'Icmp.InDestUnreachs', 'Ip6FragOKs'],
  there: [
    'Tcp.AttemptFails',
    'TcpExt.TCPSynRetrans',
    'TcpExt.ListenOverflows',
    'TcpExt.SyncookiesSent',
    'TcpExt.SyncookiesRecv',
    'TcpExt.TCPFastOpenPassive',
    'MPTcpExt.MPCapableACKRX',
    'Tcp.OutRsts',
    'Ip.ReasmOKs',
    'IpExt.InMcastPkts',
    'Ip6InMcastPkts',
  ],
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const folder = mkdtempSync(join(tmpdir(), 'truth-'))
  const file = join(folder, 'counted.json')
  const command = triggerCommand('net-truth', connections, file)
  const { stdout, stderr } = await dtrace(['-qn', program, '-c', command], { timeoutSeconds: 300 })
  assert.equal(stderr, '')
  const { counted, arrived, written, at } = JSON.parse(readFileSync(file, 'utf8'))
  assert.equal(at, undefined, 'what the traffic ended in the middle of')
  rmSync(folder, { recursive: true })
  const told = read(stdout)
  const functions = '5 > 6' in told.here
  for (const side of sides)
    for (const key of happened[side]) assert.ok(counted[side][key] > 0, `${key} ${side}`)
  for (const side of sides) {
    const found = withChanges(told[side])
    for (const wanted of [
      expected(counted, side, functions),
      expectedBySight(arrived, counted, side, functions),
    ])
      assert.deepEqual(
        Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name] ?? 0])),
        wanted,
        `${side}: ${stdout}${JSON.stringify(arrived)}${JSON.stringify(counted[side])}`,
      )
    // With functions, what IPv6 has no route for isn't received.
    const vain = arrived[side].ip - (told[side]['ip from others'] ?? 0)
    assert.ok(vain >= 0 && vain <= (functions ? lost(counted[side]).noRoutes : 0), `${side}: ${vain}`)
  }

  // Four datagrams, to two members each.
  for (const group of ['239.1.2.3', 'ff15::1234'])
    assert.match(stdout, new RegExp(`^udp receive\\|${group}\\|8$`, 'm'))

  /** @param {string} name */
  const sum = (name) => (told.here[name] ?? 0) + (told.there[name] ?? 0)
  assert.equal(sum('tcp send bytes') - sum('tcp retransmit bytes'), written.tcp)
  assert.equal(sum('udp send bytes'), written.udp)
  // With functions what is lost is not received; what is sent again although it has come is, and told to who sent it.
  const more = sum('tcp receive bytes') - (functions ? written.tcp : sum('tcp send bytes'))
  const known = ['TCPDSACKOldSent', 'TCPDSACKOfoSent'].flatMap((key) =>
    sides.map((side) => counted[side][`TcpExt.${key}`]),
  )
  assert.ok(more === 0 || (functions && more > 0 && known.some((times) => times > 0)), `${more}: ${known}`)
  for (const side of sides) {
    const all = counted[side]['IpExt.InOctets'] + counted[side]['Ip6InOctets']
    const missing = all - (told[side]['ip receive bytes'] ?? 0)
    const noRoutes = functions ? counted[side]['Ip6InNoRoutes'] : 0
    // Reports of groups, whose sizes nobody knows.
    assert.ok(
      noRoutes === 0 ? missing === 0 : missing >= 48 * noRoutes && missing <= 256 * noRoutes,
      `${side}: ${missing}, ${noRoutes}`,
    )
  }
}
