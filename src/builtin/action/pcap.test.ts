/** pcap(): which bytes of a packet are kept, and what of it a capture file or the output shows. */
import { describe, expect, test } from 'vitest'
import { compileText } from '../../../test/support/compile.ts'
import { type CapturedPacket, readCapture } from '../../../test/support/pcapng.mjs'
import { runVm } from '../../../test/support/run-vm.ts'
import { fixtureTarget } from '../../../test/support/target.ts'
import { findMember, type StructType, type Target } from '../../defs/index.ts'

const place = { skb: 0xffff_8880_0100_0000n, head: 0xffff_8880_0100_1000n, device: 0xffff_8880_0100_4000n }
/** Where the direct map and the page structs lie, and the variables that say so. */
const bases = {
  pages: 0xffff_9000_0000_0000n,
  structs: 0xffff_eb00_0000_0000n,
  variables: 0xffff_ffff_8200_0000n,
}
const headBytes = 0x1000

const struct = (name: string): StructType => {
  const type = fixtureTarget.types.find('struct', name)
  if (type?.kind !== 'struct') throw new Error(`the fixture has no struct ${name}`)
  return type
}
const offsetOf = (name: string, member: string): number =>
  (findMember(struct(name), member)?.offsetBits ?? 0) / 8

type Packet = {
  /** Bytes of the head from offset 0 on. */
  readonly head: Buffer
  /** Offset of the data, and of headers where there are any. */
  readonly data: number
  readonly link?: number
  readonly network?: number
  /** In the linear part. */
  readonly linear: number
  readonly fragments?: readonly Buffer[]
  readonly device?: string
}

const worldOf = ({ head, data, link = 0xffff, network = 0xffff, linear, fragments = [], device }: Packet) => {
  const skb = Buffer.alloc(struct('sk_buff').bytes)
  const inFragments = fragments.reduce((sum, { length }) => sum + length, 0)
  const put64 = (member: string, value: bigint) => skb.writeBigUInt64LE(value, offsetOf('sk_buff', member))
  const put = (member: string, value: number, bytes: number) =>
    skb.writeUIntLE(value, offsetOf('sk_buff', member), bytes)
  put64('head', place.head)
  put64('data', place.head + BigInt(data))
  put64('dev', device === undefined ? 0n : place.device)
  put('len', linear + inFragments, 4)
  put('data_len', inFragments, 4)
  put('mac_header', link, 2)
  put('network_header', network, 2)
  put('end', headBytes / 2, 4)
  const memory = Buffer.alloc(headBytes)
  head.copy(memory)
  const info = headBytes / 2
  memory.writeUInt8(fragments.length, info + offsetOf('skb_shared_info', 'nr_frags'))
  fragments.forEach((bytes, at) => {
    const entry = info + offsetOf('skb_shared_info', 'frags') + 16 * at
    memory.writeBigUInt64LE(bases.structs + 64n * BigInt(at + 5), entry)
    memory.writeUInt32LE(bytes.length, entry + 8)
    memory.writeUInt32LE(24, entry + 12)
  })
  const name = Buffer.alloc(struct('net_device').bytes)
  name.write(device ?? '', offsetOf('net_device', 'name'))
  const variables = Buffer.alloc(16)
  variables.writeBigUInt64LE(bases.pages, 0)
  variables.writeBigUInt64LE(bases.structs, 8)
  return {
    kernel: [
      { address: place.skb, bytes: skb },
      { address: place.head, bytes: memory },
      { address: place.device, bytes: name },
      { address: bases.variables, bytes: variables },
      ...fragments.map((bytes, at) => ({ address: bases.pages + 4096n * BigInt(at + 5) + 24n, bytes })),
    ],
    env: { pidTgid: 4242n << 32n, comm: 'sender', clockNs: 7_000_000_123n },
  }
}

const addresses: Readonly<Record<string, bigint>> = {
  page_offset_base: bases.variables,
  vmemmap_base: bases.variables + 8n,
  _text: 0xffff_ffff_8100_0000n,
}
const withSymbols: Target = {
  ...fixtureTarget,
  symbols: {
    find: (name) => {
      const address = addresses[name]
      return address === undefined ? undefined : { module: 'vmlinux', address, bytes: 8, type: undefined }
    },
  },
}

/** The packets that a capture file gets. */
const captured = (packet: Packet, link: string, target = withSymbols, pcapsize = 64): CapturedPacket[] => {
  const text = `syscall::read:entry { pcap((void *)arg0, ${link}); }`
  const traced = runVm(compileText(text, target, { sizes: { pcapsize } }), worldOf(packet))
  const parts: Uint8Array[] = []
  const file = { key: 'file', isEmpty: true, write: (bytes: Uint8Array) => void parts.push(bytes) }
  expect(traced.fire('entry', place.skb).text({ capture: file })).toBe('')
  return readCapture(Buffer.concat(parts)).flat()
}

const ethernet = Buffer.from(`${'22'.repeat(6)}${'11'.repeat(6)}0800`, 'hex')
const ip = Buffer.from(`45000024${'00'.repeat(16)}`, 'hex')
const payload = Buffer.from('payload of sixteen'.slice(0, 16))
const frame = Buffer.concat([Buffer.alloc(16), ethernet, ip, payload])
const [atLink, atNetwork, atPayload] = [16, 30, 50]

describe('a packet begins', () => {
  test.each([
    {
      link: 'PCAP_ETHER',
      data: atLink,
      what: 'where its data does, when it has no link header yet',
      begin: atLink,
    },
    {
      link: 'PCAP_ETHER',
      data: atNetwork,
      mac: atLink,
      what: 'with the link header before its data',
      begin: atLink,
    },
    {
      link: 'PCAP_ETHER',
      data: atPayload,
      mac: atLink,
      what: 'with the link header, however far up it is',
      begin: atLink,
    },
    {
      link: 'PCAP_ETHER',
      data: 400,
      mac: 16,
      what: 'with its data, when what is far before it is another header',
      begin: 400,
    },
    {
      link: 'PCAP_IP',
      data: atLink,
      net: atNetwork,
      what: 'with the IP header behind the link header',
      begin: atNetwork,
    },
    {
      link: 'PCAP_IP',
      data: atPayload,
      net: atNetwork,
      what: 'with the IP header before its data',
      begin: atNetwork,
    },
    {
      link: 'PCAP_IP',
      data: atNetwork,
      net: 0,
      what: 'with its data, where there is no IP header',
      begin: atNetwork,
    },
    {
      link: 'PCAP_NULL',
      data: atPayload,
      mac: atLink,
      net: atNetwork,
      what: 'with its data for other links',
      begin: atPayload,
    },
  ])('$link: $what', ({ link, data, mac, net, begin }) => {
    const head = Buffer.concat([frame, Buffer.alloc(400)])
    const linear = frame.length - Math.min(data, frame.length) + 20
    const [one] = captured(
      {
        head,
        data,
        linear,
        ...(mac !== undefined && { link: mac }),
        ...(net !== undefined && { network: net }),
      },
      link,
    )
    expect(one?.data.toString('hex')).toBe(
      head.subarray(begin, begin + Math.min(64, linear + data - begin)).toString('hex'),
    )
    expect(one?.length).toBe(linear + data - begin)
  })
})

describe('what is kept', () => {
  const linear = { head: frame, data: atLink, linear: frame.length - atLink }
  const fragments = [Buffer.alloc(9, 0xa1), Buffer.alloc(8, 0xb2), Buffer.alloc(40, 0xc3)]
  const whole = Buffer.concat([frame.subarray(atLink), ...fragments])

  test('is cut to pcapsize', () => {
    const [one] = captured(linear, 'PCAP_ETHER', withSymbols, 24)
    expect([one?.data.length, one?.length]).toEqual([24, linear.linear])
    expect(one?.interface.snapLength).toBe(1520)
  })

  test.each([24, 56, 64, 72, 128])('are %d bytes of a packet with fragments', (bytes) => {
    const [one] = captured({ ...linear, fragments }, 'PCAP_ETHER', withSymbols, bytes)
    expect(one?.data.toString('hex')).toBe(whole.subarray(0, bytes).toString('hex'))
    expect(one?.length).toBe(whole.length)
  })

  test('is the linear part where the kernel hides its symbols', () => {
    const [one] = captured({ ...linear, fragments }, 'PCAP_ETHER', fixtureTarget, 128)
    expect([one?.data.length, one?.length]).toEqual([linear.linear, whole.length])
  })
})

test('times have nanoseconds, interfaces their names, and packets tell who and which probe', () => {
  const packet = { head: frame, data: atLink, linear: frame.length - atLink, device: 'veth-a' }
  const [one] = captured(packet, 'PCAP_ETHER')
  expect(one).toMatchObject({
    interface: { name: 'veth-a', link: 1, resolution: 9 },
    time: 7_000_000_123n,
    comment: 'pid 4242, command sender, probe syscall:vmlinux:read:entry',
  })
  expect(captured({ ...packet, network: atNetwork }, 'PCAP_IP')[0]?.interface).toMatchObject({ link: 101 })
})

test('interfaces are described once, and each file has its section', () => {
  const text = 'syscall::read:entry { pcap((void *)arg0, arg1); }'
  const packet = { head: frame, data: atLink, network: atNetwork, linear: frame.length - atLink }
  const traced = runVm(compileText(text, withSymbols), worldOf(packet))
  const parts: Uint8Array[] = []
  const file = {
    key: 'file',
    get isEmpty() {
      return parts.length === 0
    },
    write: (bytes: Uint8Array) => void parts.push(bytes),
  }
  for (const link of [1n, 12n, 1n]) traced.fire('entry', place.skb, link)
  traced.text({ capture: file })
  const [section, ...others] = readCapture(Buffer.concat(parts))
  expect(section?.map((each) => each.interface.link)).toEqual([1, 101, 1])
  expect(new Set(section?.map((each) => each.interface)).size).toBe(2)
  expect(others).toEqual([])
})

test('without a capture file a packet is shown as bytes, and an empty one not at all', () => {
  const text = 'syscall::read:entry { pcap((void *)arg0, PCAP_NULL); trace(1); }'
  const shown = (linear: number) =>
    runVm(compileText(text), worldOf({ head: frame, data: atPayload, linear }))
      .fire('entry', place.skb)
      .text()
  expect(shown(7)).toBe(
    '\n             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef\n' +
      '         0: 70 61 79 6c 6f 61 64                             payload\n1',
  )
  expect(shown(0)).toBe('1')
})

test('a bad address is a fault', () => {
  const traced = runVm(compileText('syscall::read:entry { pcap((void *)arg0, PCAP_ETHER); }'))
  expect(traced.fire('entry', 16n).text()).toContain('invalid address (0x10)')
})

test.each([
  ['pcap(arg0)', 'pcap( ) prototype mismatch: 1 arg passed, 2 expected'],
  [
    'pcap((void *)arg0, "x")',
    'pcap( ) argument #2 is incompatible with prototype:\n\tprototype: int\n\t argument: string',
  ],
])('%s is refused', (body, message) => {
  expect(() => compileText(`syscall::read:entry { ${body}; }`)).toThrow(message)
})
