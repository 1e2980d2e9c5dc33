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
  for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) {
    const source = address.replace('::ffff:', '')
    const command = triggerCommand('udp-datagrams', count, 100, address)
    const { stdout, stderr } = await dtrace(['-qn', program, '-c', command])
    assert.equal(stderr, '')
    const protocols = source.includes(':') ? '<null> UDP' : 'UDP <null>'
    // The last one is to a port that is closed: it reaches IP and no socket.
    assert.deepEqual(
      stdout.split('\n').filter((line) => line !== ''),
      [
        `received ${source} 108 1 ${count}`,
        `sent ${source} 108 1 ${count + 1}`,
        `received ${source} lo ${protocols} 1 ${count + 1}`,
        `sent ${source} lo ${protocols} 1 ${count + 1}`,
      ],
      address,
    )
  }
}
