/**
 * The object file that tells tracers of a program's probes: a note of owner `stapsdt` for each place, as `<sys/sdt.h>` writes
 * them, the counts of those who trace, and the functions by which the program asks whether somebody does.
 */
import { type NewRelocation, type NewSection, type NewSymbol, writeObject } from './object-writer.ts'
import { BINDING, HIDDEN, SECTION_FLAG, SECTION_TYPE } from './relocatable.ts'

export type ProbeSite = {
  /** The symbol of the instruction, in another object. */
  readonly label: string
  /** Where the arguments are there: `-4@%edi 8@%rsi`. */
  readonly arguments: string
}

export type ObjectProbe = {
  readonly provider: string
  readonly name: string
  readonly sites: readonly ProbeSite[]
  /** The name of the function that says whether it is traced; undefined: the program doesn't ask. */
  readonly enabled: string | undefined
}

/** R_X86_64_64 and R_X86_64_PC32. */
const ABSOLUTE = 1
const RELATIVE = 2
const FUNCTION = 2
const OBJECT = 1

const BASE = '_.stapsdt.base'
const BASE_SECTION = '.stapsdt.base'
const COUNTS = '.probes'
const CODE = '.text'

const { write, loaded, code } = SECTION_FLAG
const plain = { flags: 0, align: 1, bytes: new Uint8Array() }

const padded = (bytes: Uint8Array): Uint8Array => Buffer.concat([bytes, new Uint8Array(-bytes.length & 3)])

const noteBytes = (owner: string, type: number, content: Uint8Array): Uint8Array => {
  const name = Buffer.from(`${owner}\0`)
  const head = new Uint8Array(Uint32Array.of(name.length, content.length, type).buffer)
  return Buffer.concat([head, padded(name), padded(content)])
}

/** Parts one behind the other, each relocated from where it starts. */
type Part = { readonly bytes: Uint8Array; readonly relocations: readonly NewRelocation[] }

const joined = (parts: readonly Part[]): Part => {
  const relocations: NewRelocation[] = []
  let at = 0
  for (const part of parts) {
    for (const each of part.relocations) relocations.push({ ...each, offset: at + each.offset })
    at += part.bytes.length
  }
  return { bytes: Buffer.concat(parts.map(({ bytes }) => bytes)), relocations }
}

/** As `<sys/sdt.h>` names them. */
const countName = ({ provider, name }: ObjectProbe): string => `${provider}_${name}_semaphore`

/** Head and owner of a note take this many bytes; then come the addresses of the site, the base and the count. */
const ADDRESSES_AT = 20

const siteNote = (probe: ObjectProbe, { label, arguments: args }: ProbeSite): Part => {
  const texts = Buffer.from(`${probe.provider}\0${probe.name}\0${args}\0`)
  const symbols = [label, BASE, ...(probe.enabled === undefined ? [] : [countName(probe)])]
  return {
    bytes: noteBytes('stapsdt', 3, Buffer.concat([new Uint8Array(24), texts])),
    relocations: symbols.map((symbol, i) => ({
      offset: ADDRESSES_AT + 8 * i,
      symbol,
      type: ABSOLUTE,
      addend: 0,
    })),
  }
}

/** endbr64; xor ecx, ecx; cmp word [rip + count], 0; setne cl; mov [rdi], ecx; ret */
// biome-ignore format: an instruction a line
const asking: readonly number[] = [
  0xf3, 0x0f, 0x1e, 0xfa,
  0x31, 0xc9,
  0x66, 0x83, 0x3d, 0, 0, 0, 0, 0,
  0x0f, 0x95, 0xc1,
  0x89, 0x0f,
  0xc3,
]
const COUNT_AT = 9
/** From the count's address in the instruction to the instruction's end. */
const COUNT_ADDEND = -5
const FUNCTION_BYTES = 32

const askingFunction = (probe: ObjectProbe): Part => {
  const bytes = new Uint8Array(FUNCTION_BYTES).fill(0xcc)
  bytes.set(asking)
  const count = { offset: COUNT_AT, symbol: countName(probe), type: RELATIVE, addend: COUNT_ADDEND }
  return { bytes, relocations: [count] }
}

/** Weak, since several objects of one program may have the same probes: all then use the first one's. */
const shared = { binding: BINDING.weak, visibility: HIDDEN } as const

const askedSymbols = (asked: readonly ObjectProbe[]): NewSymbol[] =>
  asked.flatMap((probe, i) => [
    { name: countName(probe), section: COUNTS, value: 2 * i, size: 2, type: OBJECT, ...shared },
    {
      name: probe.enabled ?? '',
      section: CODE,
      value: FUNCTION_BYTES * i,
      size: asking.length,
      type: FUNCTION,
      ...shared,
    },
  ])

const askedSections = (asked: readonly ObjectProbe[]): NewSection[] => {
  if (asked.length === 0) return []
  const counts = new Uint8Array(2 * asked.length)
  return [
    {
      name: CODE,
      type: SECTION_TYPE.data,
      flags: loaded | code,
      align: 16,
      ...joined(asked.map(askingFunction)),
    },
    { name: COUNTS, type: SECTION_TYPE.data, flags: write | loaded, align: 2, bytes: counts },
  ]
}

const siteSections = (probes: readonly ObjectProbe[]): NewSection[] => {
  const notes = probes.flatMap((probe) => probe.sites.map((site) => siteNote(probe, site)))
  if (notes.length === 0) return []
  return [
    { name: '.note.stapsdt', type: SECTION_TYPE.note, flags: 0, align: 4, ...joined(notes) },
    {
      name: BASE_SECTION,
      type: SECTION_TYPE.data,
      flags: loaded,
      align: 1,
      bytes: new Uint8Array(1),
      group: BASE_SECTION,
    },
  ]
}

const siteSymbols = (probes: readonly ObjectProbe[]): NewSymbol[] => {
  const labels = new Set(probes.flatMap(({ sites }) => sites.map(({ label }) => label)))
  if (labels.size === 0) return []
  return [
    { name: BASE_SECTION, section: BASE_SECTION, binding: BINDING.local, visibility: 0 },
    { name: BASE, section: BASE_SECTION, size: 1, ...shared },
    ...[...labels].map((name) => ({ name, ...shared })),
  ]
}

/** `description`: the providers' declarations in D, for those who want types and stability. */
export const probeObject = (probes: readonly ObjectProbe[], description: string): Uint8Array => {
  const asked = probes.filter(({ enabled }) => enabled !== undefined)
  const text = noteBytes('dtrace', 1, Buffer.from(`${description}\0`))
  return writeObject(
    [
      ...askedSections(asked),
      ...siteSections(probes),
      { name: '.note.dtrace', type: SECTION_TYPE.note, ...plain, align: 4, bytes: text },
      // Says that no code here wants an executable stack.
      { name: '.note.GNU-stack', type: SECTION_TYPE.data, ...plain },
    ],
    [...siteSymbols(probes), ...askedSymbols(asked)],
  )
}
