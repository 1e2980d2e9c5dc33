/**
 * How long x86-64 instructions are, so that probes are put where one begins: a breakpoint in the middle of one would change
 * what the program does. Encodings are those of Intel's manual, volume 2, appendix A.
 */

/**
 * What follows an opcode. `.` nothing, `b` `w` `z` `v` an immediate of 1, 2, 4 (or 2) and 4 (or 8, or 2) bytes, `d` one of 4
 * whatever the prefixes, `e` one of 3, `a` an address of 8, `m` a ModRM byte, `B` `Z` `D` that and an immediate as above,
 * `t` `T` the same for one register field in four. `p` is a prefix, `-` no instruction, `x` is looked into.
 */
type Row = string

// biome-ignore format: opcodes in rows of sixteen
const oneByte: Row = [
  'mmmmbz--mmmmbz-x', 'mmmmbz--mmmmbz--', 'mmmmbzp-mmmmbzp-', 'mmmmbzp-mmmmbzp-',
  'pppppppppppppppp', '................', '--xmppppzZbB....', 'bbbbbbbbbbbbbbbb',
  'BZ-Bmmmmmmmmmmmx', '..........-.....', 'aaaa....bz......', 'bbbbbbbbvvvvvvvv',
  'BBw.xxBZe.w..b-.', 'mmmm---.mmmmmmmm', 'bbbbbbbbdd-b....', 'p.pp..tT......mm',
].join('')

// biome-ignore format: opcodes in rows of sixteen
const twoByte: Row = [
  'mmmm-.....-.-m.B', 'mmmmmmmmmmmmmmmm', 'mmmm----mmmmmmmm', '........x-x-----',
  'mmmmmmmmmmmmmmmm', 'mmmmmmmmmmmmmmmm', 'mmmmmmmmmmmmmmmm', 'BBBBmmm.mmmmmmmm',
  'dddddddddddddddd', 'mmmmmmmmmmmmmmmm', '...mBm--...mBmmm', 'mmmmmmmmmmBmmmmm',
  'mmBmBBBm........', 'mmmmmmmmmmmmmmmm', 'mmmmmmmmmmmmmmmm', 'mmmmmmmmmmmmmmmm',
].join('')

/** The longest instruction that a processor accepts. */
export const mostInstructionBytes = 15

const OPERAND_SIZE = 0x66
const ADDRESS_SIZE = 0x67

/** Bytes of what a ModRM byte asks for behind it. */
const memoryOperand = (modrm: number, next: number): number => {
  const [mode, base] = [modrm >> 6, modrm & 7]
  if (mode === 3) return 0
  const scaled = base === 4 ? 1 : 0
  if (mode === 1) return scaled + 1
  if (mode === 2) return scaled + 4
  return scaled + (base === 5 || (scaled === 1 && (next & 7) === 5) ? 4 : 0)
}

type Prefixes = { readonly short: boolean; readonly wide: boolean; readonly shortAddress: boolean }

const immediate = (kind: string, { short, wide, shortAddress }: Prefixes): number => {
  const word = short && !wide ? 2 : 4
  const bytes: Readonly<Record<string, number>> = {
    b: 1,
    B: 1,
    w: 2,
    z: word,
    Z: word,
    d: 4,
    D: 4,
    e: 3,
    v: wide ? 8 : word,
    a: shortAddress ? 4 : 8,
  }
  return bytes[kind] ?? 0
}

/** An opcode that was found: what follows it, and where. */
type Opcode = { readonly kind: string; readonly at: number; readonly prefixes: Prefixes }

const noPrefixes: Prefixes = { short: false, wide: false, shortAddress: false }

/** The maps that VEX and EVEX prefixes and XOP's number. Undefined: there is no such map. */
const inMap = (map: number, opcode: number): string | undefined => {
  if (map === 1) return twoByte[opcode]
  const others: Readonly<Record<number, string>> = { 2: 'm', 3: 'B', 5: 'm', 6: 'm', 8: 'B', 9: 'm', 10: 'D' }
  return others[map]
}

/** Of a VEX, EVEX or XOP prefix. */
const extendedBytes = (code: Uint8Array, at: number): number => {
  const lengths: Readonly<Record<number, number>> = { 98: 4, 197: 2 }
  return lengths[code[at] ?? 0] ?? 3
}

const extended = (code: Uint8Array, at: number): Opcode | undefined => {
  const [first, second = 0] = code.subarray(at, at + 2)
  const map = first === 0xc5 ? 1 : second & (first === 0x62 ? 7 : 31)
  const bytes = extendedBytes(code, at)
  const kind = inMap(map, code[at + bytes] ?? 0)
  return kind === undefined ? undefined : { kind, at: at + bytes + 1, prefixes: noPrefixes }
}

const isExtended = (code: Uint8Array, at: number): boolean => {
  const [first, second = 0] = [code[at], code[at + 1]]
  // POP has 8F to itself as long as the byte behind can be its ModRM.
  return first === 0x62 || first === 0xc4 || first === 0xc5 || (first === 0x8f && (second & 31) >= 8)
}

/** What else the kernel puts no breakpoint on: segment prefixes and LOCK. */
const refusedPrefixes: ReadonlySet<number> = new Set([0x26, 0x2e, 0x36, 0x3e, 0xf0])
// biome-ignore format: opcodes in rows of sixteen
const refusedOpcodes: ReadonlySet<number> = new Set([
  0x06, 0x07, 0x0e, 0x16, 0x17, 0x1e, 0x1f, 0x27, 0x2f, 0x37, 0x3f, 0x60, 0x61, 0x62, 0x6c, 0x6d, 0x6e, 0x6f, 0x82, 0x9a,
  0xcc, 0xcd, 0xce, 0xcf, 0xd4, 0xd6, 0xe4, 0xe5, 0xe6, 0xe7, 0xea, 0xec, 0xed, 0xee, 0xef, 0xf1, 0xf4, 0xfa, 0xfb,
])

/**
 * Whether the kernel refuses a breakpoint on an instruction, since it wouldn't step over it elsewhere (arch/x86/kernel/uprobes.c;
 * it takes the opcodes behind VEX and EVEX prefixes for those that have no prefix).
 */
export const isRefused = (code: Uint8Array, start: number): boolean => {
  let at = start
  for (; oneByte[code[at] ?? 0] === 'p'; at++) if (refusedPrefixes.has(code[at] ?? 0)) return true
  const opcode = isExtended(code, at) ? at + extendedBytes(code, at) : at
  return refusedOpcodes.has(code[opcode] ?? 0)
}

const opcodeAt = (code: Uint8Array, start: number): Opcode | undefined => {
  let [at, short, wide, shortAddress] = [start, false, false, false]
  for (; ; at++) {
    const byte = code[at]
    if (byte === undefined) return undefined
    if (oneByte[byte] !== 'p') break
    short ||= byte === OPERAND_SIZE
    shortAddress ||= byte === ADDRESS_SIZE
    // REX counts as the last prefix only.
    wide = byte >> 3 === 0b01001
  }
  if (isExtended(code, at)) return extended(code, at)
  const prefixes = { short, wide, shortAddress }
  const [first = 0, second = 0, third] = code.subarray(at, at + 3)
  if (first === 0x8f) return { kind: 'm', at: at + 1, prefixes }
  if (first !== 0x0f) return { kind: oneByte[first] ?? '-', at: at + 1, prefixes }
  const kind = twoByte[second] ?? '-'
  if (kind !== 'x') return { kind, at: at + 2, prefixes }
  return third === undefined ? undefined : { kind: second === 0x38 ? 'm' : 'B', at: at + 3, prefixes }
}

const modRmKinds = 'mBZDtT'

/** The length of the instruction that begins at `start`; undefined: it is none, or it is cut off. */
export const instructionLength = (code: Uint8Array, start: number): number | undefined => {
  const opcode = opcodeAt(code, start)
  if (!opcode || opcode.kind === '-') return undefined
  const { kind, at, prefixes } = opcode
  let end = at
  let value = immediate(kind, prefixes)
  if (modRmKinds.includes(kind)) {
    const modrm = code[at] ?? 0
    end += 1 + memoryOperand(modrm, code[at + 1] ?? 0)
    if ((kind === 't' || kind === 'T') && ((modrm >> 3) & 7) < 2)
      value = immediate(kind === 't' ? 'B' : 'Z', prefixes)
  }
  const length = end + value - start
  return length > mostInstructionBytes || start + length > code.length ? undefined : length
}

/**
 * Where the instructions of a function's code begin, from its start on; `whole` unless there is something between them that is
 * no instruction, behind which nothing is known.
 */
export const instructionStarts = (code: Uint8Array): { starts: number[]; whole: boolean } => {
  const starts: number[] = []
  for (let at = 0; at < code.length; ) {
    const length = instructionLength(code, at)
    if (length === undefined) return { starts, whole: false }
    starts.push(at)
    at += length
  }
  return { starts, whole: true }
}
