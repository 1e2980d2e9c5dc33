/**
 * What a packet costs the programs that tell of it, by the kernel's own statistics of programs: dtrace's, bpftrace's for the
 * same question, and one that is assembled by hand at the same function. Needs kprobes.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkout } from './measure.mjs'

/** What is built is in guests too. */
const built = (folder) => import(pathToFileURL(join(checkout, 'dist', folder, 'index.js')).href)
const { asm, assemble, fp, loadObject, openSys, r0, r1, r2, r3, r4, r6, r7 } = await built('bpf')
const { Btf, memberAt } = await built('btf')

const messages = 2000
/** Of struct pt_regs, x86-64's. */
const firstArgument = 112

const offsets = () => {
  const btf = Btf.read(readFileSync('/sys/kernel/btf/vmlinux'))
  const of = (struct, member) => memberAt(btf, btf.find('struct', struct), member).offsetBits / 8
  return {
    daddr: of('sock', '__sk_common.skc_daddr'),
    head: of('sk_buff', 'head'),
    network: of('sk_buff', 'network_header'),
  }
}

/** Reads `bytes` bytes at r6 + offset to fp + at. */
const read = (a, at, bytes, offset) =>
  a.mov(r1, fp).addImm(r1, at).movImm(r2, bytes).mov(r3, r6).addImm(r3, offset).call('probe_read_kernel')

/** Looks the key at fp - 4 up, and adds one; `otherwise` is what is done where there is no entry. */
const count = (a, otherwise = () => {}) => {
  const [none, end] = [a.label('none'), a.label('end')]
  a.loadMap(r1, 'counts').mov(r2, fp).addImm(r2, -4).call('map_lookup_elem')
  a.jeqImm(r0, 0, none).movImm(r1, 1).atomic('add', r0, 0, 'u64', r1).goto(end).place(none)
  otherwise()
  return a.place(end).movImm(r0, 0).exit()
}

/** @[daddr] = count() at ip_queue_xmit(sk, …) */
const sendByHand = ({ daddr }) => {
  const a = asm('send').load(r6, r1, firstArgument, 'u64')
  read(a, -4, 4, daddr)
  return count(a, () => {
    a.storeImm(fp, -16, 'u64', 1).loadMap(r1, 'counts').mov(r2, fp).addImm(r2, -4)
    a.mov(r3, fp).addImm(r3, -16).movImm(r4, 0).call('map_update_elem')
  })
}

/** @ = quantize(bytes behind the IP header) at ip_local_deliver(skb) */
const receiveByHand = ({ head, network }) => {
  const a = asm('receive').load(r6, r1, firstArgument, 'u64')
  read(a, -16, 8, head)
  read(a, -24, 2, network)
  a.load(r6, fp, -16, 'u64').load(r7, fp, -24, 'u16').add(r6, r7)
  read(a, -32, 4, 0)
  a.load(r6, fp, -30, 'u16')
    .endian('be', 16, r6)
    .load(r7, fp, -32, 'u8')
    .andImm(r7, 15)
    .lshImm(r7, 2)
    .sub(r6, r7)
  // The place of the highest bit, by halves.
  a.movImm(r7, 0)
  for (const bits of [16, 8, 4, 2, 1]) {
    const less = a.label('less')
    a.jltImm(r6, 2 ** bits, less)
      .rshImm(r6, bits)
      .addImm(r7, bits)
      .place(less)
  }
  return count(a.store(fp, -4, 'u32', r7))
}

const objectOf = (a, symbol, map) => {
  const { bytes, relocations } = assemble([a.finish()])
  const attach = { kind: 'kprobe', symbol, return: false }
  const program = { name: 'by_hand', type: 'kprobe', code: bytes, relocations, license: 'GPL', attach }
  return { maps: [{ name: 'counts', keySize: 4, valueSize: 8, ...map }], programs: [program] }
}

/** What the kernel says of the programs that a process has. */
const programsOf = (pid) => {
  const found = new Map()
  for (const fd of readdirSync(`/proc/${pid}/fdinfo`)) {
    let text = ''
    try {
      text = readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'latin1')
    } catch {} // it is closed by now
    const number = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1])
    if (/^run_cnt:/m.test(text))
      found.set(number('prog_id'), { runs: number('run_cnt'), ns: number('run_time_ns') })
  }
  return found
}

/** Messages there and back over a loopback connection, each a segment. */
const exchange = async (times) => {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(server.address().port, '127.0.0.1')
  client.setNoDelay(true)
  for (let left = times; left > 0; left--) {
    client.write('x'.repeat(64))
    await once(client, 'data')
  }
  client.destroy()
  server.close()
  await once(server, 'close')
}

/** Waits until programs are attached, then counts. */
const costOf = async (pid) => {
  const runs = () => [...programsOf(pid).values()].reduce((sum, program) => sum + program.runs, 0)
  for (let before = runs(), tries = 0; ; before = runs(), tries++) {
    await exchange(20)
    if (runs() - before >= 40) break
    if (tries === 600) throw new Error('no program runs')
    await new Promise((done) => setTimeout(done, 100))
  }
  await exchange(100)
  const before = programsOf(pid)
  await exchange(messages)
  const spent = [...programsOf(pid)].map(([id, { runs: all, ns }]) => ({
    runs: all - (before.get(id)?.runs ?? 0),
    ns: ns - (before.get(id)?.ns ?? 0),
  }))
  // One of its programs runs for each packet; others may have helped it.
  const packets = Math.max(...spent.map((program) => program.runs))
  return { packets, ns: spent.reduce((sum, program) => sum + program.ns, 0) / packets }
}

const byCommand = async (command) => {
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore' })
  const closed = once(child, 'close')
  try {
    return await costOf(child.pid)
  } finally {
    child.kill('SIGINT')
    await closed
  }
}

const byHand = async (object) => {
  const loaded = loadObject(openSys(), object)
  try {
    loaded.attach()
    return await costOf(process.pid)
  } finally {
    loaded[Symbol.dispose]()
  }
}

const questions = [
  {
    name: 'tcp:::send, count by address',
    d: 'tcp:::send { @[args[2]->ip_daddr] = count(); }',
    bpf: 'kprobe:ip_queue_xmit { @[ntop(((struct sock *)arg0)->__sk_common.skc_daddr)] = count(); }',
    hand: (at) => objectOf(sendByHand(at), 'ip_queue_xmit', { type: 'hash', maxEntries: 1024 }),
  },
  {
    name: 'ip:::receive, quantize of lengths',
    d: 'ip:::receive { @ = quantize(args[2]->ip_plength); }',
    bpf: `kprobe:ip_local_deliver {
      $skb = (struct sk_buff *)arg0;
      $ip = (struct iphdr *)($skb->head + $skb->network_header);
      $length = $ip->tot_len;
      @ = hist((($length >> 8) | (($length & 0xff) << 8)) - 20);
    }`,
    hand: (at) => objectOf(receiveByHand(at), 'ip_local_deliver', { type: 'percpu_array', maxEntries: 32 }),
  },
]

const statistics = '/proc/sys/kernel/bpf_stats_enabled'

export const packets = async (context) => {
  const before = readFileSync(statistics)
  writeFileSync(statistics, '1')
  try {
    return await answers(context)
  } finally {
    writeFileSync(statistics, before)
  }
}

const answers = async ({ dtrace, bpftrace }) => {
  const at = offsets()
  const rows = []
  for (const { name, d, bpf, hand } of questions) {
    const assembled = await byHand(hand(at))
    const cases = { dtrace: await byCommand([...dtrace, '-q', '-n', d]) }
    if (existsSync(bpftrace)) cases.bpftrace = await byCommand([bpftrace, '-e', bpf])
    for (const [who, { packets: number, ns }] of Object.entries({ 'by hand': assembled, ...cases }))
      rows.push({
        name: `${name}: ${who}`,
        packets: number,
        'ns a packet': ns,
        '× by hand': ns / assembled.ns,
      })
  }
  return rows
}
