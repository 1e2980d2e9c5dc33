/** The recorded kernel BTF: what compiler tests rely on is there, whole, and says what that kernel says. */
import { expect, test } from 'vitest'
import { type BtfId, type BtfKind, cText, memberAt, prototypeOf, sizeOf } from '../../src/btf/index.ts'
import { fixtureBtf, fixtureBtfBytes } from './fixtures.ts'

const btf = fixtureBtf()

const find = (kind: BtfKind, name: string): BtfId => {
  const id = btf.find(kind, name)
  if (id === undefined) throw new Error(`the fixture has no ${kind} ${name}`)
  return id
}

test('it is small', () => {
  expect(fixtureBtfBytes().length).toBeLessThan(150_000)
})

test('every type decodes and every member held by value has a size', () => {
  for (let id = 1; id < btf.endId; id++) {
    const type = btf.type(id as BtfId)
    expect(() => cText(btf, id as BtfId)).not.toThrow()
    if (type.kind !== 'struct' && type.kind !== 'union') continue
    for (const member of type.members)
      expect(sizeOf(btf, member.type), `${type.name}.${member.name}`).toBeDefined()
  }
})

test.each([
  { struct: 'task_struct', path: 'comm', text: 'char [16]' },
  { struct: 'task_struct', path: 'cred', text: 'const struct cred *' },
  { struct: 'task_struct', path: 'thread_info.status', text: 'u32' },
  { struct: 'sk_buff', path: 'len', text: 'unsigned int' },
  { struct: 'sk_buff', path: 'network_header', text: '__u16' },
  { struct: 'sock', path: '__sk_common.skc_dport', text: '__be16' },
  { struct: 'sock', path: '__sk_common.skc_v6_daddr', text: 'struct in6_addr' },
  { struct: 'tcp_sock', path: 'inet_conn.icsk_inet.sk.sk_protocol', text: 'u16' },
  { struct: 'pt_regs', path: 'ip', text: 'unsigned long' },
  { struct: 'file', path: 'f_inode', text: 'struct inode *' },
  { struct: 'path', path: 'dentry', text: 'struct dentry *' },
  { struct: 'dentry', path: 'd_name.name', text: 'const unsigned char *' },
  { struct: 'net_device', path: 'ifindex', text: 'int' },
])('struct $struct has $path, $text', ({ struct, path, text }) => {
  const member = memberAt(btf, find('struct', struct), path)
  expect(member && cText(btf, member.type)).toBe(text)
})

test.each([
  { func: '__alloc_skb', text: 'struct sk_buff *__alloc_skb(unsigned int, gfp_t, int, int)' },
  { func: 'tcp_connect', text: 'int tcp_connect(struct sock *)' },
  {
    func: 'tcp_v4_send_reset',
    text: 'void tcp_v4_send_reset(const struct sock *, struct sk_buff *, enum sk_rst_reason)',
  },
  { func: 'tcp_set_state', text: 'void tcp_set_state(struct sock *, int)' },
  { func: 'udp_send_skb', text: 'int udp_send_skb(struct sk_buff *, struct flowi4 *, struct inet_cork *)' },
  { func: 'ip_local_deliver', text: 'int ip_local_deliver(struct sk_buff *)' },
  { func: 'vfs_read', text: 'ssize_t vfs_read(struct file *, char *, size_t, loff_t *)' },
])('$text', ({ func, text }) => {
  expect(cText(btf, find('func', func))).toBe(text)
})

test.each([
  { tracepoint: 'sys_enter', args: ['struct pt_regs *', 'long'] },
  { tracepoint: 'sys_exit', args: ['struct pt_regs *', 'long'] },
  {
    tracepoint: 'sched_switch',
    args: ['bool', 'struct task_struct *', 'struct task_struct *', 'unsigned int'],
  },
  { tracepoint: 'kfree_skb', args: ['struct sk_buff *', 'void *', 'enum skb_drop_reason', 'struct sock *'] },
  { tracepoint: 'inet_sock_set_state', args: ['const struct sock *', 'const int', 'const int'] },
])('tracepoint $tracepoint takes $args', ({ tracepoint, args }) => {
  const params = prototypeOf(btf, find('typedef', `btf_trace_${tracepoint}`))?.params ?? []
  expect(params.slice(1).map((param) => cText(btf, param.type))).toEqual(args)
})
