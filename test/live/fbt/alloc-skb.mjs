/** The sizes of the network's buffers, by a function of the kernel: one of each datagram that is sent. */
import assert from 'node:assert/strict'

export const needs = ['fbt']

const datagrams = 37

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = `fbt::__alloc_skb:entry { @size = quantize(arg0); }
    fbt::__alloc_skb:entry /pid == $target/ { @sent = quantize(arg0); self->size = args[0]; }
    fbt::__alloc_skb:return /pid == $target && self->size && arg1 != 0/ { @made[arg0] = count(); self->size = 0; }`
  const command = triggerCommand('udp-sendto', datagrams, 1000)
  const { status, stdout, stderr } = await dtrace(['-n', program, '-c', command])
  assert.match(stderr, /^dtrace: description 'fbt::__alloc_skb:entry ' matched 3 probes$/m)
  assert.equal(status, 0)
  const [, all = '', sent = ''] = stdout.split(/^ +value .*\n/m)
  const totals = [all, sent].map((table) =>
    [...table.matchAll(/^ +\d+ \|@* +(\d+) *$/gm)].reduce((sum, [, count]) => sum + Number(count), 0),
  )
  assert.ok((totals[0] ?? 0) >= datagrams, stdout)
  assert.equal(totals[1], datagrams, stdout)
  // 1000 bytes and the headers
  assert.match(sent, new RegExp(`^ +1024 \\|@{40} ${datagrams} +$`, 'm'))
  assert.match(stdout, new RegExp(`^ +-1 +${datagrams}$`, 'm'))
}
