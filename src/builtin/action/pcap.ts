/** pcap(): a network packet with what a capture file tells of it. */
import type { Reg } from '../../compile/ir/index.ts'
import { type ActionDef, intrinsic, type Lowering, type Routine, type StringValue } from '../../defs/index.ts'
import { captureLinks } from '../../record/index.ts'
import { peek, RoutineBuilder, type Work, type WorkLayout, workLayout } from '../routine/index.ts'
import { given, intParameter, madeText, workMemory } from '../subroutine/common.ts'
import { execname, pid } from '../variable/current.ts'

/** IFNAMSIZ. */
const nameBytes = 16
/** MAX_SKB_FRAGS as most kernels are built; CONFIG_MAX_SKB_FRAGS may be more. */
const mostFragments = 45n
/** A link header is shorter: a mac_header farther before the data is of another packet. */
const mostLinkHeader = 128n
const noHeader = 0xffffn

/** skb_frag_t: a page, then length and offset; of 6.1's struct bio_vec and of later kernels' struct skb_frag. */
const fragment = { page: 0, length: 8, offset: 12, bytes: 16n } as const
/** struct page, which x86-64 aligns to a power of two, so that the map of all pages is an array of it. */
const pageShift = { struct: 6n, page: 12n } as const
/** Where a kernel without randomised memory has its direct map and its page structs (four-level paging). */
const fixedBases = { page_offset_base: 0xffff_8880_0000_0000n, vmemmap_base: 0xffff_ea00_0000_0000n } as const

const layoutFor = (most: number) =>
  workLayout(
    'packet_work',
    ['skb', 'link', 'start', 'length', 'copied', 'info', 'pages', 'structs'],
    // As much again as can be copied: the verifier doesn't know that what is copied and what is left are the whole.
    { name: nameBytes, data: 2 * most },
  )
type PacketWork = ReturnType<typeof layoutFor> extends WorkLayout<infer W, infer A> ? Work<W, A> : never

const membersOf = (l: Lowering) => ({
  head: l.member('sk_buff', 'head'),
  data: l.member('sk_buff', 'data'),
  length: l.member('sk_buff', 'len'),
  inFragments: l.member('sk_buff', 'data_len'),
  link: l.member('sk_buff', 'mac_header'),
  network: l.member('sk_buff', 'network_header'),
  end: l.member('sk_buff', 'end'),
  device: l.member('sk_buff', 'dev'),
  fragments: l.member('skb_shared_info', 'nr_frags'),
  deviceName: l.offsetOf('net_device', 'name'),
  fragmentList: l.offsetOf('skb_shared_info', 'frags'),
})
type Members = ReturnType<typeof membersOf>
type Block = Parameters<typeof peek>[3]

/** Where the packet begins: with its link header if it has that and is asked for it, or with its IP header. */
const findStart = (w: PacketWork, members: Members, failed: Block): void => {
  const { b } = w
  const skb = w.get('skb')
  const [head, data] = [peek(b, skb, members.head, failed), peek(b, skb, members.data, failed)]
  w.set('start', data)
  w.when('eq', w.get('link'), BigInt(captureLinks.ethernet), () => {
    const header = peek(b, skb, members.link, failed)
    w.when('ne', header, noHeader, () => {
      const at = b.alu('add', head, header)
      w.when('le', b.alu('sub', data, at), mostLinkHeader, () => w.set('start', at))
    })
  })
  w.when('eq', w.get('link'), BigInt(captureLinks.ip), () => {
    const at = b.alu('add', head, peek(b, skb, members.network, failed))
    const version = b.alu('rsh', peek(b, at, { offset: 0, bytes: 1 }, failed), 4n)
    w.when('eq', version, 4n, () => w.set('start', at))
    w.when('eq', version, 6n, () => w.set('start', at))
  })
  w.set('info', b.alu('add', head, peek(b, skb, members.end, failed)))
  const before = b.alu('sub', data, w.get('start'))
  w.set('length', b.alu('add', peek(b, skb, members.length, failed), before))
}

/** The smaller of a value and what is still wanted, with bounds that the verifier sees. */
const wanted = (w: PacketWork, value: Reg, most: number): Reg => {
  const { b } = w
  const count = b.copy(value)
  w.when('gt', count, BigInt(most), () => b.assign(count, BigInt(most)))
  return count
}

/** The linear part, which is all of most packets. */
const copyLinear = (w: PacketWork, members: Members, most: number, failed: Block): void => {
  const { b } = w
  const fragmented = peek(b, w.get('skb'), members.inFragments, failed)
  const linear = b.alu('sub', w.get('length'), fragmented)
  const [some, none] = [b.block(), b.block()]
  b.branch('sgt', linear, 0n, some, none)
  b.enter(some)
  const count = wanted(w, linear, most)
  const to = b.alu('add', w.base, BigInt(w.layout.areas.data.offset))
  const status = b.helper('probe_read_kernel', to, count, w.get('start'))
  const read = b.block()
  b.branch('eq', status, 0n, read, failed)
  b.enter(read)
  w.set('copied', count)
  b.jump(none)
  b.enter(none)
}

/** One fragment, behind what was copied. */
const copyFragment = (w: PacketWork, at: Reg, most: number, stop: Block): void => {
  const { b } = w
  const page = peek(b, at, { offset: fragment.page, bytes: 8 }, stop)
  const [length, offset] = [fragment.length, fragment.offset].map((place) =>
    peek(b, at, { offset: place, bytes: 4 }, stop),
  ) as [Reg, Reg]
  // A marked address is of memory that is no page (of a device).
  w.when('ne', b.alu('and', page, 1n), 0n, () => b.jump(stop))
  const number = b.alu('rsh', b.alu('sub', page, w.get('structs')), pageShift.struct)
  const memory = b.alu('add', w.get('pages'), b.alu('lsh', number, pageShift.page))
  const copied = w.get('copied')
  w.when('ge', copied, BigInt(most), () => b.jump(stop))
  const left = b.alu('sub', b.const(BigInt(most)), copied)
  const count = b.copy(length)
  w.when('gt', count, left, () => b.assign(count, left))
  w.when('gt', count, BigInt(most), () => b.jump(stop))
  const to = b.alu('add', b.alu('add', w.base, BigInt(w.layout.areas.data.offset)), copied)
  const status = b.helper('probe_read_kernel', to, count, b.alu('add', memory, offset))
  w.when('ne', status, 0n, () => b.jump(stop))
  w.set('copied', b.alu('add', copied, count))
}

const copyName = (w: PacketWork, { device, deviceName }: Members, failed: Block): void => {
  const { b } = w
  const at = peek(b, w.get('skb'), device, failed)
  const to = b.alu('add', w.base, BigInt(w.layout.areas.name.offset))
  b.store(to, 0, 8, 0n)
  b.helper('probe_read_kernel_str', to, BigInt(nameBytes), b.alu('add', at, BigInt(deviceName)))
}

/** Returns 1 where the packet can't be read. */
const copyPacket = (l: Lowering, most: number): Routine => ({
  name: 'copy_packet',
  functions: () => {
    const members = membersOf(l)
    const routine = new RoutineBuilder('copy_packet', layoutFor(most))
    const { work } = routine
    const { b } = work
    const failed = b.block(true)
    work.set('copied', 0n)
    copyName(work, members, failed)
    findStart(work, members, failed)
    copyLinear(work, members, most, failed)
    const whole = b.block()
    for (const word of ['structs', 'pages'] as const) {
      const known = b.block()
      b.branch('ne', work.get(word), 0n, known, whole)
      b.enter(known)
    }
    const fragments = peek(b, work.get('info'), members.fragments, failed)
    work.when('gt', fragments, mostFragments, () => b.jump(failed))
    routine.loop(fragments, (w, { index, stop }) => {
      const list = w.b.alu('add', w.get('info'), BigInt(members.fragmentList))
      copyFragment(w, w.b.alu('add', list, w.b.alu('mul', index, fragment.bytes)), most, stop)
    })
    b.jump(whole)
    b.enter(failed)
    b.return(1n)
    b.enter(whole)
    return routine.finish()
  },
})

/**
 * What a kernel variable holds that tells where memory is: a kernel that shows no such variable is supposed not to randomise it.
 * 0 where the kernel hides its symbols.
 */
const baseOf = (l: Lowering, name: keyof typeof fixedBases): Reg | bigint => {
  const address = l.kernelAddress(name)
  if (address !== undefined) return l.read('kernel', l.builder.const(address), 8)
  return l.kernelAddress('_text') === undefined ? 0n : fixedBases[name]
}

export const pcap: ActionDef = {
  name: 'pcap',
  doc:
    'Records a packet (struct sk_buff) of a link type (PCAP_ETHER, PCAP_IP, …), at most option pcapsize bytes of it: for a capture file ' +
    'if the output is a file of -o or freopen(), else as a hex dump.',
  parameters: [{ prototype: 'void *', kind: 'pointer' }, intParameter],
  records: true,
  prints: true,
  captures: true,
  feature: 'bpfLoop',
  lower: (l, { args }) => {
    const { builder: b } = l
    const layout = layoutFor(l.packetBytes)
    const work = workMemory(l, layout)
    const skb = l.scalar(given(args, 0))
    const link = l.scalar(given(args, 1))
    const store = (word: keyof typeof layout.words, value: Reg | bigint) =>
      b.store(work, layout.words[word], 8, value)
    store('skb', skb)
    store('link', link)
    store('pages', baseOf(l, 'page_offset_base'))
    store('structs', baseOf(l, 'vmemmap_base'))
    const failed = l.call(copyPacket(l, l.packetBytes), work)
    l.faultUnless(b.alu('xor', b.extend(failed, 4, false), 1n), 'badAddress', skb)
    const area = (name: 'name' | 'data') => b.alu('add', work, BigInt(layout.areas[name].offset))
    const word = (name: keyof typeof layout.words) => b.load(work, layout.words[name], 8)
    const process = pid.lower(l, undefined, pid.type as typeof intrinsic.int)
    if (process.kind !== 'scalar') throw new Error('a process has a number')
    const command = execname.lower(l, undefined, intrinsic.string) as StringValue
    return [
      l.record.integer(b.alu('add', l.timestamp(), l.wallOffset()), 8, true),
      l.record.integer(link, 4, true),
      l.record.integer(word('length'), 4, false),
      l.record.integer(word('copied'), 4, false),
      l.record.integer(process.reg, 4, true),
      l.record.string(command),
      l.record.string(madeText(area('name'), nameBytes)),
      l.record.object(
        { kind: 'object', space: 'kernel', address: area('data'), bytes: l.packetBytes },
        false,
      ),
    ]
  },
  deliver: ({ fields: [time, link, length, copied, process, command, device, data] }, record, port) => {
    if (!time || !link || !length || !copied || !process || !command || !device || !data) return
    port.packet({
      time: record.integer(time),
      link: Number(record.integer(link)),
      length: Number(record.integer(length)),
      bytes: record.bytes(data).subarray(0, Number(record.integer(copied))),
      device: record.text(device),
      pid: Number(record.integer(process)),
      command: record.text(command),
    })
  },
}
