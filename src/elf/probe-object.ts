/**
 * The object file that tells tracers of a program's probes: a note of owner `stapsdt` for each place, as `<sys/sdt.h>` writes
 * them, the counts of those who trace, and the functions by which the program asks whether somebody does.
 */

import { layouts, type ObjectLayout } from './object-layout.ts'
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
  /** Where the arguments of a call are. */
  readonly arguments: string
  /** The name of the function that says whether it is traced; undefined: the program doesn't ask. */
  readonly enabled: string | undefined
}

const FUNCTION = 2
const OBJECT = 1

const BASE = '_.stapsdt.base'
const BASE_SECTION = '.stapsdt.base'
const COUNTS = '.probes'
const CODE = '.text'

const { write, loaded } = SECTION_FLAG
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

const siteNote = (
  { wordBytes, kinds }: ObjectLayout,
  probe: ObjectProbe,
  { label, arguments: args }: ProbeSite,
): Part => {
  const texts = Buffer.from(`${probe.provider}\0${probe.name}\0${args}\0`)
  const symbols = [label, BASE, ...(probe.enabled === undefined ? [] : [countName(probe)])]
  return {
    bytes: noteBytes('stapsdt', 3, Buffer.concat([new Uint8Array(3 * wordBytes), texts])),
    relocations: symbols.map((symbol, i) => ({
      offset: ADDRESSES_AT + wordBytes * i,
      symbol,
      type: kinds.absolute,
      addend: 0,
    })),
  }
}

/**
 * Stores in the 32-bit number that its parameter points to whether a count is other than 0. Behind it is an instruction that never
 * runs: the place of a probe that a program asks for and fires nowhere.
 */
type Asking = {
  readonly code: readonly number[]
  /** Where the count's address is in it, relative to there. */
  readonly countAt: number
  readonly addend: number
}

const askings: Readonly<Record<32 | 64, Asking>> = {
  64: {
    // biome-ignore format: an instruction a line
    code: [
      0xf3, 0x0f, 0x1e, 0xfa, // endbr64
      0x31, 0xc9, // xor ecx, ecx
      0x66, 0x83, 0x3d, 0, 0, 0, 0, 0, // cmp word [rip + count], 0
      0x0f, 0x95, 0xc1, // setne cl
      0x89, 0x0f, // mov [rdi], ecx
      0xc3, // ret
      0x90, // nop
    ],
    countAt: 9,
    // To the instruction's end, which the address counts from.
    addend: -5,
  },
  32: {
    // biome-ignore format: an instruction a line
    code: [
      0xf3, 0x0f, 0x1e, 0xfb, // endbr32
      0x8b, 0x44, 0x24, 0x04, // mov eax, [esp + 4]
      0xe8, 0, 0, 0, 0, // call the next instruction
      0x59, // pop ecx: its address
      0x31, 0xd2, // xor edx, edx
      0x66, 0x83, 0xb9, 0, 0, 0, 0, 0, // cmp word [ecx + count], 0
      0x0f, 0x95, 0xc2, // setne dl
      0x89, 0x10, // mov [eax], edx
      0xc3, // ret
      0x90, // nop
    ],
    countAt: 19,
    // Back to the instruction whose address is in ecx.
    addend: 6,
  },
}
const FUNCTION_BYTES = 32

const askingFunction = (
  { kinds }: ObjectLayout,
  { code, countAt, addend }: Asking,
  probe: ObjectProbe,
): Part => {
  const bytes = new Uint8Array(FUNCTION_BYTES).fill(0xcc)
  bytes.set(code)
  const count = { offset: countAt, symbol: countName(probe), type: kinds.relative, addend }
  return { bytes, relocations: [count] }
}

/** Weak, since several objects of one program may have the same probes: all then use the first one's. */
const shared = { binding: BINDING.weak, visibility: HIDDEN } as const

const quietPlace = (enabled: string): string => `${enabled}.quiet`

/** Where the probe is: with nothing else, those who ask must be told by its note who is asked. */
const placesOf = ({ sites, enabled, arguments: args }: ObjectProbe): readonly ProbeSite[] =>
  sites.length === 0 && enabled !== undefined ? [{ label: quietPlace(enabled), arguments: args }] : sites

const askedSymbols = ({ code }: Asking, asked: readonly ObjectProbe[]): NewSymbol[] =>
  asked.flatMap((probe, i) => [
    {
      name: quietPlace(probe.enabled ?? ''),
      section: CODE,
      value: FUNCTION_BYTES * i + code.length - 1,
      binding: BINDING.local,
      visibility: 0,
    },
    { name: countName(probe), section: COUNTS, value: 2 * i, size: 2, type: OBJECT, ...shared },
    {
      name: probe.enabled ?? '',
      section: CODE,
      value: FUNCTION_BYTES * i,
      size: code.length,
      type: FUNCTION,
      ...shared,
    },
  ])

const askedSections = (layout: ObjectLayout, asking: Asking, asked: readonly ObjectProbe[]): NewSection[] => {
  if (asked.length === 0) return []
  const counts = new Uint8Array(2 * asked.length)
  return [
    {
      name: CODE,
      type: SECTION_TYPE.data,
      flags: loaded | SECTION_FLAG.code,
      align: 16,
      ...joined(asked.map((probe) => askingFunction(layout, asking, probe))),
    },
    { name: COUNTS, type: SECTION_TYPE.data, flags: write | loaded, align: 2, bytes: counts },
  ]
}

const siteSections = (layout: ObjectLayout, probes: readonly ObjectProbe[]): NewSection[] => {
  const notes = probes.flatMap((probe) => placesOf(probe).map((site) => siteNote(layout, probe, site)))
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
  if (probes.every((probe) => placesOf(probe).length === 0)) return []
  return [
    { name: BASE_SECTION, section: BASE_SECTION, binding: BINDING.local, visibility: 0 },
    { name: BASE, section: BASE_SECTION, size: 1, ...shared },
    ...[...labels].map((name) => ({ name, ...shared })),
  ]
}

/** X86_FEATURE_1_AND: of a program all of whose objects say so, indirect branches (1) and the stack of returns (2) are guarded. */
const GUARDED = { property: 0xc0000002, features: 3 } as const

/** Without it the program would lose what its own objects have; the code here is made for it. */
const propertySection = ({ wordBytes }: ObjectLayout): NewSection => {
  const property = Uint32Array.of(GUARDED.property, 4, GUARDED.features, ...(wordBytes === 8 ? [0] : []))
  const bytes = noteBytes('GNU', 5, new Uint8Array(property.buffer))
  return { name: '.note.gnu.property', type: SECTION_TYPE.note, flags: loaded, align: wordBytes, bytes }
}

/** For programs of `bits` bits. `description`: the providers' declarations in D, for those who want types and stability. */
export const probeObject = (
  bits: 32 | 64,
  probes: readonly ObjectProbe[],
  description: string,
): Uint8Array => {
  const [layout, asking] = [layouts[bits], askings[bits]]
  const asked = probes.filter(({ enabled }) => enabled !== undefined)
  const text = noteBytes('dtrace', 1, Buffer.from(`${description}\0`))
  return writeObject(
    layout,
    [
      ...askedSections(layout, asking, asked),
      ...siteSections(layout, probes),
      { name: '.note.dtrace', type: SECTION_TYPE.note, ...plain, align: 4, bytes: text },
      propertySection(layout),
      // Says that no code here wants an executable stack.
      { name: '.note.GNU-stack', type: SECTION_TYPE.data, ...plain },
    ],
    [...siteSymbols(probes), ...askedSymbols(asking, asked)],
  )
}
