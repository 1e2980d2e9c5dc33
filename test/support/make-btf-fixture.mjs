/**
 * Cuts a small, self-consistent BTF object out of the running kernel's, for tests that need kernel types but no
 * root and no particular kernel:
 *
 *     node test/support/make-btf-fixture.mjs test/fixtures/btf-6.18-x86_64.btf
 *
 * It holds the types, functions and tracepoints named below and all they refer to. A struct that is reached only
 * through pointers, and isn't named here, becomes a forward declaration; one held by value stays whole.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const words = (text) => text.trim().split(/\s+/)

const ROOTS = {
  struct: words(`
    task_struct cred mm_struct signal_struct pid upid nsproxy uts_namespace pid_namespace kernel_siginfo pt_regs
    file path dentry inode super_block vfsmount mount qstr linux_binprm
    bio bio_vec bvec_iter request request_queue gendisk rq hrtimer page address_space file_system_type block_device files_struct fdtable fs_struct mutex rw_semaphore
    sk_buff skb_shared_info sock sock_common socket inet_sock inet_connection_sock tcp_sock udp_sock request_sock
    inet_request_sock tcp_request_sock inet_timewait_sock tcp_timewait_sock tcp_skb_cb sk_buff_head msghdr user_msghdr mmsghdr
    net_device net in_device ifreq sockaddr sockaddr_in sockaddr_in6 iphdr ipv6hdr tcphdr udphdr icmphdr ethhdr
  `),
  func: words(`
    __alloc_skb consume_skb sk_skb_reason_drop skb_consume_udp dev_queue_xmit __dev_queue_xmit
    __netif_receive_skb_core
    tcp_ack tcp_check_req tcp_child_process tcp_connect tcp_filter tcp_finish_connect tcp_init_transfer
    tcp_rcv_established tcp_rcv_state_process tcp_recvmsg tcp_reset tcp_rtx_synack tcp_send_active_reset
    tcp_sendmsg tcp_set_state tcp_time_wait tcp_timewait_state_process __tcp_transmit_skb
    tcp_v4_connect tcp_v4_do_rcv tcp_v4_rcv tcp_v4_send_ack tcp_v4_send_reset tcp_v4_send_synack
    tcp_v4_syn_recv_sock tcp_v6_connect tcp_v6_rcv tcp_v6_send_reset tcp_v6_send_response
    inet_csk_accept inet_csk_clone_lock inet_csk_listen_start inet_csk_reqsk_queue_hash_add
    inet_sk_set_state inet_sk_state_store cookie_v4_check
    __udp4_lib_rcv __udp_enqueue_schedule_skb udp_push_pending_frames udp_queue_rcv_one_skb udp_queue_rcv_skb
    udp_rcv udp_recvmsg udp_send_skb udp_sendmsg udp_v6_send_skb udpv6_queue_rcv_one_skb udpv6_recvmsg
    udpv6_sendmsg
    ip_append_data __ip_append_data ip_build_and_send_pkt ip_do_fragment ip_finish_output ip_finish_output2
    ip_fragment ip_local_deliver __ip_local_out ip_output ip_push_pending_frames __ip_queue_xmit ip_queue_xmit
    ip_rcv ip_rcv_core ip_rcv_finish ip_send_skb ip_send_unicast_reply __icmp_send
    __ip6_local_out inet6_csk_xmit ip6_finish_output ip6_input ip6_output ip6_send_skb ip6_xmit ipv6_rcv
    do_exit do_sys_openat2 handle_mm_fault schedule schedule_tail __schedule vfs_open vfs_read vfs_write
    enqueue_task dequeue_task bio_endio
    wake_up_process dequeue_signal bpf_iter_task bpf_iter_task_file inet_twsk_alloc inet_sendmsg inet_recvmsg
  `),
  typedef: words(`
    btf_trace_sys_enter btf_trace_sys_exit btf_trace_sched_switch btf_trace_sched_wakeup
    btf_trace_sched_wakeup_new btf_trace_sched_migrate_task btf_trace_sched_process_exec
    btf_trace_sched_process_exit btf_trace_sched_process_fork btf_trace_signal_generate btf_trace_signal_deliver
    btf_trace_kfree_skb btf_trace_consume_skb btf_trace_inet_sock_set_state btf_trace_tcp_probe
    btf_trace_tcp_send_reset btf_trace_tcp_receive_reset btf_trace_tcp_retransmit_skb
    btf_trace_tcp_destroy_sock btf_trace_net_dev_xmit btf_trace_net_dev_queue btf_trace_net_dev_start_xmit
    btf_trace_netif_receive_skb btf_trace_sock_send_length btf_trace_sock_recv_length
    btf_trace_block_rq_issue btf_trace_block_rq_complete btf_trace_block_bio_queue
    btf_trace_block_bio_complete btf_trace_block_io_start btf_trace_block_io_done btf_trace_contention_begin btf_trace_contention_end
    btf_trace_irq_handler_entry btf_trace_softirq_entry btf_trace_page_fault_user
    btf_trace_sched_waking btf_trace_sched_exit_tp btf_trace_sched_entry_tp btf_trace_sched_pi_setprio
    pid_t uid_t gid_t size_t ssize_t loff_t dev_t sector_t gfp_t
    u8 u16 u32 u64 s8 s16 s32 s64 __be16 __be32 uint8_t uint16_t uint32_t uint64_t
  `),
}

/** Types that `type` refers to, each with whether it needs them whole (to know their size). */
const references = (type) => {
  const whole = (id) => ({ id, pointed: false })
  switch (type.kind) {
    case 'ptr':
      return [{ id: type.type, pointed: true }]
    case 'array':
      return [whole(type.type), whole(type.indexType)]
    case 'struct':
    case 'union':
      return type.members.map((member) => whole(member.type))
    case 'func_proto':
      return [whole(type.returns), ...type.params.map((param) => whole(param.type))]
    default:
      return 'type' in type ? [whole(type.type)] : []
  }
}

const isStruct = (type) => type.kind === 'struct' || type.kind === 'union'

/** Ids of all that the roots refer to; `whole` are those that may not be cut to a forward declaration. */
const closure = (btf, roots) => {
  const seen = new Set()
  const whole = new Set()
  const visit = (id, pointed) => {
    if (id === 0 || whole.has(id) || (pointed && seen.has(id))) return
    const type = btf.type(id)
    seen.add(id)
    if (pointed && isStruct(type) && type.name !== '') return
    if (!pointed || isStruct(type)) whole.add(id)
    // What a pointer leads to through qualifiers and typedefs is still only pointed to.
    for (const to of references(type)) visit(to.id, to.pointed || (pointed && !isStruct(type)))
  }
  for (const id of roots) visit(id, false)
  return { seen, whole }
}

/** `type` with every id replaced by its new one. */
const renumber = (type, idOf) => {
  const copy = { ...type }
  for (const field of ['type', 'indexType', 'returns']) if (field in copy) copy[field] = idOf(copy[field])
  for (const list of ['members', 'params']) {
    if (list in copy) copy[list] = copy[list].map((item) => ({ ...item, type: idOf(item.type) }))
  }
  return copy
}

const library = async () => {
  const bundle = await build({
    entryPoints: [new URL('../../src/btf/index.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return import(
    `data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString('base64')}`
  )
}

const [output] = process.argv.slice(2)
if (!output) throw new Error('usage: node test/support/make-btf-fixture.mjs OUTPUT')
const { Btf, BtfWriter } = await library()
const kernel = Btf.read(readFileSync('/sys/kernel/btf/vmlinux'))
const roots = Object.entries(ROOTS).flatMap(([kind, names]) =>
  names.flatMap((name) => {
    const id = kernel.find(kind, name)
    if (id === undefined) console.error(`this kernel has no ${kind} ${name}`)
    return id === undefined ? [] : [id]
  }),
)
const { seen, whole } = closure(kernel, roots)
const order = [...seen].sort((a, b) => a - b)
const newIds = new Map([[0, 0], ...order.map((id, index) => [id, index + 1])])
const writer = new BtfWriter()
for (const id of order) {
  const type = kernel.type(id)
  const cut = isStruct(type) && !whole.has(id)
  writer.add(cut ? { kind: 'fwd', name: type.name, of: type.kind } : renumber(type, (old) => newIds.get(old)))
}
const bytes = writer.bytes()
writeFileSync(output, bytes)
console.log(`${output}: ${bytes.length} bytes, ${order.length} types`)
