/** The text assembler: reads what print.ts writes, a line an instruction. */
import { HELPERS, type HelperName } from './helper.ts'
import type { Insn, JumpTarget, Label } from './insn.ts'
import * as make from './insn.ts'
import {
  ALU,
  type AluOp,
  ATOMIC,
  type AtomicOp,
  type AtomicSize,
  type Bits,
  type ByteOrder,
  type EndianBits,
  FETCH,
  JUMP,
  type JumpOp,
  keysOf,
  type Size,
} from './opcode.ts'
import { REGISTERS, type Reg } from './register.ts'
import type { Subprogram } from './subprogram.ts'

/** Text that is no instruction. */
export class AsmSyntaxError extends Error {
  /** 1-based. */
  readonly line: number
  constructor(line: number, text: string) {
    super(`line ${line}: ${text}`)
    this.name = 'AsmSyntaxError'
    this.line = line
  }
}

const binary = keysOf(ALU).filter((op) => op !== 'neg')
const aluBySign = new Map<string, AluOp>(binary.map((op) => [ALU[op].sign, op]))
const jumpBySign = new Map<string, JumpOp>(keysOf(JUMP).map((op) => [JUMP[op].sign, op]))
const atomicBySign = new Map<string, AtomicOp>(keysOf(ATOMIC).map((op) => [ATOMIC[op].sign, op]))

/** What the parts of a line look like; a form names them in angle brackets. */
const PARTS = {
  dst: String.raw`[rw]\d+`,
  src: String.raw`[rw]\d+`,
  base: String.raw`r\d+`,
  off: String.raw` ?[+-] ?\d+`,
  size: 'u8|u16|u32|u64',
  sign: String.raw`\S+`,
  imm: String.raw`-?(?:0x[0-9a-fA-F]+|\d+)`,
  to: String.raw`\S+`,
  name: String.raw`[A-Za-z_.$][\w.$]*`,
  id: String.raw`\d+`,
  distance: String.raw`[+-]\d+`,
  map: String.raw`[^\]]+`,
  order: 'be|le',
  bits: '16|32|64',
  suffix: '(?:64)?',
  operands: '[^()]+',
}
type Parts = Readonly<Record<keyof typeof PARTS, string>>

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`unknown ${what}`)
  return value
}

const register = (text: string): Reg => found(REGISTERS[Number(text.slice(1))], `register ${text}`)
const number = (text: string): number => (text.startsWith('-') ? -Number(text.slice(1)) : Number(text))
const bigNumber = (text: string): bigint => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text))
const offset = (text: string): number => Number(text.replaceAll(' ', ''))

/** The width that register names ask for: r is 64 bits, w is 32. */
const widthOf = (...names: string[]): Bits => {
  const prefixes = new Set(names.map((name) => name[0]))
  if (prefixes.size > 1) throw new Error(`${names.join(' and ')} differ in width`)
  return prefixes.has('w') ? 32 : 64
}
/** A register where only the 64-bit name may stand. */
const wide = (text: string): Reg => {
  if (widthOf(text) === 32) throw new Error(`${text} where a 64-bit register is needed`)
  return register(text)
}

const target = (text: string): JumpTarget => {
  const distance = /^(?:pc)?([+-]\d+)$/.exec(text)?.[1]
  return distance === undefined ? (text as Label) : Number(distance)
}

/** `insn` with the number that its `ref` stands for. */
const numbered = ({ ref: _, ...insn }: Insn, imm: number): Insn => ({ ...insn, imm })

const negate = ({ dst, src }: Parts): Insn => {
  if (dst !== src) throw new Error(`negation of ${src} into ${dst}`)
  return make.neg(widthOf(dst), register(dst))
}

const swapBytes = ({ dst, order, bits, src }: Parts): Insn => {
  if (dst !== src) throw new Error(`byte order of ${src} into ${dst}`)
  return make.endian(order as ByteOrder, Number(bits) as EndianBits, wide(dst))
}

const atomicSize = (size: string): AtomicSize => {
  if (size !== 'u32' && size !== 'u64') throw new Error(`no atomic operations on ${size}`)
  return size
}

const lock = ({ size, base, off, sign, src }: Parts): Insn => {
  const op = found(atomicBySign.get(sign), `atomic ${sign}`)
  if (ATOMIC[op].code & FETCH) throw new Error(`${sign} returns a value`)
  return make.atomic(op, register(base), offset(off), atomicSize(size), wide(src))
}

/** Those that return the old value are written as the calls that they are in the kernel. */
const fetch = ({ dst, suffix, name, size, base, off, operands }: Parts): Insn => {
  const op = found(atomicBySign.get(name), `atomic ${name}`)
  const [compared, src] = operands.includes(',') ? operands.split(/, ?/) : [undefined, operands]
  const valid = op === 'cmpxchg' ? dst === 'r0' && compared === 'r0' : dst === src && compared === undefined
  if (!valid) throw new Error(`atomic ${name} takes other operands`)
  if ((suffix === '64') !== (size === 'u64')) throw new Error(`atomic${suffix}_${name} on ${size}`)
  return make.atomic(op, register(base), offset(off), atomicSize(size), wide(found(src, 'operand')))
}

const helperCall = (name: string, id?: string): Insn => {
  if (!Object.hasOwn(HELPERS, name)) throw new Error(`unknown helper ${name}`)
  const insn = make.call(name as HelperName)
  if (id !== undefined && Number(id) !== insn.imm) throw new Error(`${name} is #${insn.imm}`)
  return insn
}

type Form = { readonly pattern: RegExp; readonly make: (parts: Parts) => Insn }

const form = (text: string, build: Form['make']): Form => {
  const literal = text.replace(/[*()[\]+]/g, String.raw`\$&`)
  const source = literal.replace(/<(\w+)>/g, (_, part: keyof Parts) => `(?<${part}>${PARTS[part]})`)
  return { pattern: new RegExp(`^${source}$`), make: build }
}

/** Tried in order: a fixed word stands before a name that would match it. */
const FORMS: readonly Form[] = [
  form('exit', () => make.exit()),
  form('goto <to>', ({ to }) => make.goto(target(to))),
  form('if <dst> <sign> <src> goto <to>', ({ dst, sign, src, to }) => {
    const op = found(jumpBySign.get(sign), `comparison ${sign}`)
    return make.jump(op, widthOf(dst, src), register(dst), register(src), target(to))
  }),
  form('if <dst> <sign> <imm> goto <to>', ({ dst, sign, imm, to }) => {
    const op = found(jumpBySign.get(sign), `comparison ${sign}`)
    return make.jumpImm(op, widthOf(dst), register(dst), number(imm), target(to))
  }),
  form('call func <name>', ({ name }) => make.callFunc(name)),
  form('call func <distance>', ({ distance }) => numbered(make.callFunc(''), Number(distance))),
  form('call kfunc <name>', ({ name }) => make.callKfunc(name)),
  form('call kfunc #<id>', ({ id }) => numbered(make.callKfunc(''), Number(id))),
  form('call <name>', ({ name }) => helperCall(name)),
  form('call <name>#<id>', ({ name, id }) => helperCall(name, id)),
  form('call #<id>', ({ id }) => numbered(make.call('map_lookup_elem'), Number(id))),
  form('lock *(<size> *)(<base><off>) <sign> <src>', lock),
  form('<dst> = atomic<suffix>_<name>((<size> *)(<base><off>), <operands>)', fetch),
  form('*(<size> *)(<base><off>) = <src>', ({ size, base, off, src }) =>
    make.store(register(base), offset(off), size as Size, wide(src)),
  ),
  form('*(<size> *)(<base><off>) = <imm>', ({ size, base, off, imm }) =>
    make.storeImm(register(base), offset(off), size as Size, number(imm)),
  ),
  form('<dst> = *(<size> *)(<base><off>)', ({ dst, size, base, off }) =>
    make.load(wide(dst), register(base), offset(off), size as Size),
  ),
  form('<dst> = <imm> ll', ({ dst, imm }) => make.loadImm64(wide(dst), bigNumber(imm))),
  form('<dst> = map[fd:<id>]', ({ dst, id }) => numbered(make.loadMap(wide(dst), ''), Number(id))),
  form('<dst> = map[fd:<id>][0]<off>', ({ dst, id, off }) =>
    numbered(make.loadMapValue(wide(dst), '', offset(off)), Number(id)),
  ),
  form('<dst> = map[<map>]', ({ dst, map }) => make.loadMap(wide(dst), map)),
  form('<dst> = map[<map>][0]<off>', ({ dst, map, off }) => make.loadMapValue(wide(dst), map, offset(off))),
  form('<dst> = func <name>', ({ dst, name }) => make.loadFunc(wide(dst), name)),
  form('<dst> = func <distance>', ({ dst, distance }) =>
    numbered(make.loadFunc(wide(dst), ''), Number(distance)),
  ),
  form('<dst> = -<src>', negate),
  form('<dst> = <order><bits> <src>', swapBytes),
  form('<dst> <sign> <src>', ({ dst, sign, src }) =>
    make.alu(found(aluBySign.get(sign), `operator ${sign}`), widthOf(dst, src), register(dst), register(src)),
  ),
  form('<dst> <sign> <imm>', ({ dst, sign, imm }) =>
    make.aluImm(found(aluBySign.get(sign), `operator ${sign}`), widthOf(dst), register(dst), number(imm)),
  ),
]

/** Strips the comment, and the slot number and opcode byte that verifier logs begin a line with. */
const instructionText = (line: string): string =>
  line
    .replace(/;.*/, '')
    .replace(/^\s*\d+:\s+(\([0-9a-f]{2}\)\s+)?/, '')
    .replace(/\s+/g, ' ')
    .trim()

/** Reads one instruction; throws an Error that says what is wrong with it. */
export const parseInsn = (text: string): Insn => {
  const normal = instructionText(text)
  for (const { pattern, make: build } of FORMS) {
    const match = pattern.exec(normal)
    if (match) return build(match.groups as Parts)
  }
  throw new Error(`not an instruction: ${normal}`)
}

/** A subprogram in the making. */
type Draft = { readonly name: string; readonly insns: Insn[]; readonly labels: Map<Label, number> }
const draft = (name: string): Draft => ({ name, insns: [], labels: new Map() })

const readLine = (text: string, subprograms: Draft[]) => {
  const header = /^func ([^\s:]+):$/.exec(text)?.[1]
  if (header !== undefined) {
    subprograms.push(draft(header))
    return
  }
  if (subprograms.length === 0) subprograms.push(draft('main'))
  const current = found(subprograms.at(-1), 'subprogram')
  const label = /^([^\s:]+):$/.exec(text)?.[1] as Label | undefined
  if (label === undefined) current.insns.push(parseInsn(text))
  else if (current.labels.has(label)) throw new Error(`label ${label} is placed twice`)
  else current.labels.set(label, current.insns.length)
}

/**
 * Reads a program: `func NAME:` begins a subprogram (one called main, where the first is not named), `NAME:`
 * places a label, `;` begins a comment. Throws AsmSyntaxError.
 */
export const parse = (text: string): Subprogram[] => {
  const subprograms: Draft[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const content = instructionText(line)
    if (content === '') continue
    try {
      readLine(content, subprograms)
    } catch (error) {
      throw new AsmSyntaxError(index + 1, error instanceof Error ? error.message : String(error))
    }
  }
  return subprograms
}
