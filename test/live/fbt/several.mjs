/**
 * More functions than are worth a fentry program each: one program in many places, by multi-kprobe or by single
 * kprobes. Each function must be seen, under its own name, as often as it ran.
 */
import assert from 'node:assert/strict'

export const needs = ['fbt']

/** On the way of a datagram out of a socket; enough of them that none gets a program of its own. */
const functions = [
  ...[
    'udp_sendmsg',
    'udp_send_skb',
    'ip_make_skb',
    'ip_send_skb',
    '__alloc_skb',
    'ip_setup_cork',
    'ip_output',
  ],
  ...[
    'ip_finish_output2',
    'udp_rcv',
    'ip_rcv',
    'ip_local_deliver',
    'ip_protocol_deliver_rcu',
    'udp_destroy_sock',
  ],
  ...[
    'udp_init_sock',
    'udp_v4_get_port',
    'udp_lib_get_port',
    'udp_poll',
    'udp_push_pending_frames',
    'sock_sendmsg',
  ],
]
const always = ['udp_sendmsg', 'udp_send_skb', 'ip_make_skb', 'ip_send_skb']
const count = 37

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const probes = functions.map((name) => `fbt::${name}:entry`).join(', ')
  const program = `${probes} /pid == $target/ { @[probefunc] = count(); } END { printa("%s %@d\\n", @); }`
  const command = triggerCommand('udp-sendto', count, 64)
  const { status, stdout, stderr } = await dtrace(['-qZn', program, '-c', command])
  assert.equal(stderr, '')
  assert.equal(status, 0)
  for (const name of always) assert.match(stdout, new RegExp(`^${name} ${count}$`, 'm'))
  assert.match(stdout, /^__alloc_skb \d+$/m)
}
