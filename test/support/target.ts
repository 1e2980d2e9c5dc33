/** A target that needs no kernel: the types of the BTF fixture, a few symbols, and a short list of probes. */
import { matcher } from '../../src/base/index.ts'
import {
  btfTypes,
  builtinType,
  type DType,
  intrinsic,
  type KernelSymbol,
  type Probe,
  type ProbeGroup,
  type ProbeQuery,
  type ProviderAttributes,
  pointerTo,
  type Target,
  UnavailableError,
} from '../../src/defs/index.ts'
import { pidProvider } from '../../src/provider/pid/pid.ts'
import { createProbeIndex } from '../../src/provider/probe-index.ts'
import { staticProvider } from '../../src/provider/usdt/usdt.ts'
import { fixtureBtf } from './fixtures.ts'
import { processFiles } from './process.ts'
import { fakeProviderEnv } from './provider-env.ts'

const types = btfTypes({
  names: () => ['vmlinux'],
  load: (name) => (name === 'vmlinux' ? fixtureBtf() : undefined),
})

const { int, long, char } = intrinsic
const userText = pointerTo(char, 'user')
const size = builtinType('size_t')

/** The C types of a function of the fixture, as fbt has them. */
const prototype = (name: string): Extract<DType, { kind: 'function' }> => {
  const id = fixtureBtf().find('func', name)
  const type = id === undefined ? undefined : types.typeOf(fixtureBtf(), id)
  if (type?.kind !== 'function') throw new Error(`the fixture has no function ${name}`)
  return type
}

type Row = { readonly probe: Probe; readonly arguments: () => readonly DType[] }

const row = (id: number, text: string, args: () => readonly DType[]): Row => {
  const [provider = '', module = '', function_ = '', name = ''] = text.split(':')
  return { probe: { id, provider, module, function: function_, name }, arguments: args }
}

const syscalls: Record<string, readonly DType[]> = {
  read: [intrinsic['unsigned int'], userText, size],
  write: [intrinsic['unsigned int'], userText, size],
  openat: [int, userText, int, int],
  sendto: [int, pointerTo(intrinsic.void, 'user'), size, int, pointerTo(intrinsic.void, 'user'), int],
  close: [intrinsic['unsigned int']],
}

const functions = ['__alloc_skb', 'tcp_connect', 'vfs_read']

const returned = (type: DType): readonly DType[] => (type.kind === 'void' ? [int] : [int, type])

const rows: readonly Row[] = [
  row(1, 'dtrace:::BEGIN', () => []),
  row(2, 'dtrace:::END', () => []),
  row(3, 'dtrace:::ERROR', () => [int, int, int, int, int, long]),
  ...Object.entries(syscalls).flatMap(([name, args], index) => [
    row(100 + 2 * index, `syscall:vmlinux:${name}:entry`, () => args),
    row(101 + 2 * index, `syscall:vmlinux:${name}:return`, () => [long, long]),
  ]),
  ...functions.flatMap((name, index) => [
    row(200 + 2 * index, `fbt:vmlinux:${name}:entry`, () => prototype(name).parameters),
    row(201 + 2 * index, `fbt:vmlinux:${name}:return`, () => returned(prototype(name).returns)),
  ]),
  row(300, 'profile:::tick-1s', () => []),
  row(301, 'profile:::profile-97', () => []),
]

const evolving = ['Evolving', 'Evolving', 'Common'] as const
const hidden = ['Private', 'Private', 'Unknown'] as const
const attributes: ProviderAttributes = {
  provider: evolving,
  module: hidden,
  function: ['Private', 'Private', 'ISA'],
  name: evolving,
  args: ['Private', 'Private', 'ISA'],
}

/** A provider that exists and can't serve anything here. */
const UNAVAILABLE = 'io'

const selected = (query: ProbeQuery): readonly Row[] => {
  if (query.kind === 'id') return rows.filter(({ probe }) => probe.id === query.id)
  if (query.provider === UNAVAILABLE) {
    throw new UnavailableError('the io provider needs kprobes, which this kernel lacks')
  }
  const parts = ['provider', 'module', 'function', 'name'] as const
  const matchers = parts.map((part) => matcher(query[part]))
  return rows.filter(({ probe }) => parts.every((part, index) => matchers[index]?.matches(probe[part])))
}

/** args[] has types only where all matched probes have the same ones. */
const commonArguments = (found: readonly Row[]): readonly DType[] | undefined => {
  const [first, ...others] = found.map((each) => each.arguments())
  const agree = others.every(
    (args) => args.length === first?.length && args.every((type, at) => type === first[at]),
  )
  return agree ? first : undefined
}

/** Process 4242, which is `$target` in golden files, has probes of its own. */
const processes = createProbeIndex(
  [pidProvider, staticProvider].map((provider) => provider(fakeProviderEnv({ processFiles }))),
)

const isOfProcess = (provider: string): boolean => /^(pid|app|\d)/.test(provider)

const match = (query: ProbeQuery): ProbeGroup => {
  if (query.kind === 'pattern' && isOfProcess(query.provider)) return processes.match(query)
  const found = selected(query)
  const description =
    query.kind === 'id' ? `${query.id}` : `${query.provider}:${query.module}:${query.function}:${query.name}`
  return {
    description,
    probes: found.map(({ probe }) => probe),
    arguments: commonArguments(found),
    attributes,
  }
}

const symbol = (address: bigint, bytes: number, type: DType | undefined): KernelSymbol => ({
  module: 'vmlinux',
  address,
  bytes,
  type,
})

const symbols: ReadonlyMap<string, KernelSymbol> = new Map([
  ['jiffies', symbol(0xffff_ffff_8260_0000n, 8, intrinsic['unsigned long'])],
  ['init_task', symbol(0xffff_ffff_8280_0000n, 16384, types.find('struct', 'task_struct'))],
  ['linux_banner', symbol(0xffff_ffff_8200_0000n, 64, { kind: 'array', of: char, length: 64 })],
  ['vfs_read', symbol(0xffff_ffff_8130_0000n, 256, prototype('vfs_read'))],
  ['ksys_read', symbol(0xffff_ffff_8130_0100n, 64, undefined)],
  ['untyped', symbol(0xffff_ffff_8290_0000n, 8, undefined)],
])

export const fixtureTarget: Target = {
  arch: 'x86_64',
  types,
  symbols: {
    find: (name, module) => (module === undefined || module === 'vmlinux' ? symbols.get(name) : undefined),
  },
  probes: {
    match,
    declarationOf: (probe) => (isOfProcess(probe.provider) ? processes.declarationOf?.(probe) : undefined),
  },
  possibleCpus: 4,
  blockDrivers: () =>
    new Map([
      [7, 'loop'],
      [259, 'blkext'],
    ]),
  cpuPlaces: () => [
    { chip: 0, node: 0 },
    { chip: 0, node: 1 },
    { chip: 1, node: 2 },
    { chip: 1, node: 3 },
  ],
  perCpuOffset: () => undefined,
}
