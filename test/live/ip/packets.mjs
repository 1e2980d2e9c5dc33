/** Packets over loopback are sent once and received once, by what IP says of them; UDP's datagrams too. */
import assert from 'node:assert/strict'

export const needs = ['ip:::send', 'ip:::receive', 'udp:::send', 'udp:::receive']

const count = 5

const program = `
  udp:::send
  /pid == $target/
  {
    port = args[4]->udp_dport;
    @udp["sent", args[2]->ip_daddr, args[4]->udp_length, args[3]->udps_raddr == args[2]->ip_daddr &&
      args[3]->udps_rport == args[4]->udp_dport && args[2]->ip_plength == args[4]->udp_length] = count();
  }
  udp:::receive
  /port != 0 && args[4]->udp_length == 108/
  { @udp["received", args[2]->ip_saddr, args[4]->udp_length, args[3]->udps_laddr == args[2]->ip_daddr] = count(); }
  ip:::send
  /args[3]->if_local && args[2]->ip_plength == 108/
  {
    @ip["sent", args[2]->ip_saddr, args[3]->if_name, args[4]->ipv4_protostr, args[5]->ipv6_nextstr,
      args[4]->ipv4_ver == 4 ? args[4]->ipv4_length == 128 && args[4]->ipv4_ihl == 20 && args[4]->ipv4_ttl == 64 &&
      ip_protocol_string[args[4]->ipv4_protocol] == args[4]->ipv4_protostr &&
      args[4]->ipv4_saddr == args[2]->ip_saddr : args[5]->ipv6_plen == 108 && args[5]->ipv6_hlim == 64 &&
      args[5]->ipv6_daddr == args[2]->ip_daddr && args[5]->ipv6_ver == 6] = count();
  }
  ip:::receive
  /args[3]->if_local && args[2]->ip_plength == 108/
  { @ip["received", args[2]->ip_saddr, args[3]->if_name, args[4]->ipv4_protostr, args[5]->ipv6_nextstr, 1] = count(); }
  END
  {
    printa("%s %s %d %d %@d\\n", @udp);
    printa("%s %s %s %s %s %d %@d\\n", @ip);
  }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const command = triggerCommand('udp-datagrams', count, 100, 'all')
  const { stdout, stderr } = await dtrace(['-qn', program, '-c', command], { timeoutSeconds: 300 })
  assert.equal(stderr, '')
  // The last one is to a port that is closed: it reaches IP and no socket. What IPv6 sockets send as IPv4 is IPv4.
  const sent = count + 1
  assert.deepEqual(
    stdout.split('\n').filter((line) => line !== ''),
    [
      `received ::1 108 1 ${count}`,
      `sent ::1 108 1 ${sent}`,
      `received 127.0.0.1 108 1 ${2 * count}`,
      `sent 127.0.0.1 108 1 ${2 * sent}`,
      `received ::1 lo <null> UDP 1 ${sent}`,
      `sent ::1 lo <null> UDP 1 ${sent}`,
      `received 127.0.0.1 lo UDP <null> 1 ${2 * sent}`,
      `sent 127.0.0.1 lo UDP <null> 1 ${2 * sent}`,
    ],
  )
}
