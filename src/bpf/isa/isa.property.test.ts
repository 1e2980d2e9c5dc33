import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assemble } from './assemble.ts'
import { DecodeError, decode } from './decode.ts'
import { HELPERS } from './helper.ts'
import type { Insn } from './insn.ts'
import * as make from './insn.ts'
import { ALU, ATOMIC, ENDIAN, JUMP, keysOf, SIZE } from './opcode.ts'
import { parseInsn } from './parse.ts'
import { printInsn } from './print.ts'
import { REGISTERS } from './register.ts'

const reg = fc.constantFrom(...REGISTERS)
const imm = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const off = fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })
const bits = fc.constantFrom(32, 64)
const aluOp = fc.constantFrom(...keysOf(ALU).filter((op) => op !== 'neg'))
const jumpOp = fc.constantFrom(...keysOf(JUMP))
const size = fc.constantFrom(...keysOf(SIZE))
const atomicOp = fc.constantFrom(...keysOf(ATOMIC))
const atomicSize = fc.constantFrom('u32', 'u64')
const word = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/)
const helper = fc.constantFrom(...keysOf(HELPERS))

/** Any instruction that the constructors can make, jumps by distance and the rest by name. */
const anyInsn: fc.Arbitrary<Insn> = fc.oneof(
  fc.tuple(aluOp, bits, reg, reg).map((args) => make.alu(...args)),
  fc.tuple(aluOp, bits, reg, imm).map((args) => make.aluImm(...args)),
  fc.tuple(bits, reg).map((args) => make.neg(...args)),
  fc
    .tuple(fc.constantFrom(...keysOf(ENDIAN)), fc.constantFrom(16, 32, 64), reg)
    .map((args) => make.endian(...args)),
  fc.tuple(jumpOp, bits, reg, reg, off).map((args) => make.jump(...args)),
  fc.tuple(jumpOp, bits, reg, imm, off).map((args) => make.jumpImm(...args)),
  off.map(make.goto),
  fc.tuple(reg, reg, off, size).map((args) => make.load(...args)),
  fc.tuple(reg, off, size, reg).map((args) => make.store(...args)),
  fc.tuple(reg, off, size, imm).map((args) => make.storeImm(...args)),
  fc.tuple(atomicOp, reg, off, atomicSize, reg).map((args) => make.atomic(...args)),
  fc.tuple(reg, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((args) => make.loadImm64(...args)),
  fc.tuple(reg, word).map((args) => make.loadMap(...args)),
  fc.tuple(reg, word, fc.nat()).map((args) => make.loadMapValue(...args)),
  helper.map(make.call),
  word.map(make.callKfunc),
  fc.constant(make.exit()),
)

const program = (insns: readonly Insn[]) => assemble([{ name: 'main', insns, labels: new Map() }])

test('decoding what was assembled gives the instructions back', () => {
  fc.assert(
    fc.property(fc.array(anyInsn, { maxLength: 20 }), (insns) => {
      const { bytes, relocations } = program(insns)
      expect(decode(bytes, relocations)).toEqual(insns)
    }),
  )
})

test('parsing what was printed gives the instruction back', () => {
  fc.assert(
    fc.property(anyInsn, (insn) => {
      expect(parseInsn(printInsn(insn))).toEqual(insn)
    }),
    { numRuns: 1000 },
  )
})

/** The bytes of a program with one of them changed: most are valid up to there, many are not beyond. */
const damaged = fc
  .tuple(fc.array(anyInsn, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(255))
  .map(([insns, at, value]) => {
    const { bytes } = program(insns)
    bytes[at % bytes.length] = value
    return bytes
  })

test('decoding damaged bytes gives instructions that encode to them, or a DecodeError', () => {
  fc.assert(
    fc.property(damaged, (bytes) => {
      let insns: Insn[]
      try {
        insns = decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
        return
      }
      expect([...program(insns).bytes]).toEqual([...bytes])
      for (const insn of insns) expect(printInsn(insn)).not.toBe('')
    }),
    { numRuns: 1000 },
  )
})
