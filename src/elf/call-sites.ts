/**
 * Calls of probes in the code of an object file (x86, of 32 and 64 bits): where they are, and what takes their place. A call becomes
 * instructions that do nothing, of the same length; a jump to a function whose caller is returned to becomes a return.
 */
import { ElfError } from './elf-file.ts'
import { RELOCATION_NONE } from './object-layout.ts'
import type { ObjectRelocation, RelocatableFile } from './relocatable.ts'

/** A way of calling a function whose address the linker fills in. */
type CallForm = {
  /** The instruction up to the address. */
  readonly before: readonly number[]
  /** All of what replaces it. Neither form's bytes could be taken for another's, one byte on. */
  readonly replacement: readonly number[]
  /** A jump: what the function would return to is on the stack. */
  readonly isJump: boolean
  /** Which of its bytes is the instruction that runs where the function would be called; the first without. */
  readonly firesAt?: number
}

const callForms: readonly CallForm[] = [
  { before: [0xe8], replacement: [0x0f, 0x1f, 0x44, 0x00, 0x00], isJump: false },
  { before: [0xe9], replacement: [0x0f, 0x1f, 0x40, 0x00, 0xc3], isJump: true },
  // By the table of global offsets (-fno-plt), whose address is in a register where 32-bit code is to lie anywhere.
  { before: [0xff, 0x15], replacement: [0x0f, 0x1f, 0x44, 0x00, 0x00, 0x90], isJump: false },
  { before: [0xff, 0x25], replacement: [0x0f, 0x1f, 0x44, 0x00, 0x00, 0xc3], isJump: true },
  { before: [0xff, 0x93], replacement: [0x0f, 0x1f, 0x44, 0x00, 0x00, 0x90], isJump: false },
  { before: [0xff, 0xa3], replacement: [0x0f, 0x1f, 0x44, 0x00, 0x00, 0xc3], isJump: true },
  // A jump under a condition: a return that the opposite condition skips.
  ...Array.from({ length: 16 }, (_, condition) => ({
    before: [0x0f, 0x80 | condition],
    replacement: [0x70 | (condition ^ 1), 0x01, 0xc3, 0x0f, 0x1f, 0x00],
    isJump: true,
    firesAt: 2,
  })),
]

export type CallSite = {
  readonly relocation: ObjectRelocation
  /** The function's name. */
  readonly name: string
  /** Where the instruction begins in its section. */
  readonly start: number
  /** Where the probe fires. */
  readonly offset: number
  readonly isJump: boolean
  /** The instructions to put there; those that a former run put there already. */
  readonly replacement: Uint8Array
}

const standsAt = (code: Uint8Array, at: number, bytes: readonly number[]): boolean =>
  at >= 0 && bytes.every((byte, i) => code[at + i] === byte)

/** The site of a relocation, as it was compiled or as a former run left it. */
const siteOf = (file: RelocatableFile, relocation: ObjectRelocation, name: string): CallSite | undefined => {
  const code = file.contents(relocation.section)
  const { type, offset } = relocation
  const isDone = type === RELOCATION_NONE
  if (!isDone && !file.layout.kinds.calls.has(type)) return undefined
  const form = callForms.find(({ before, replacement }) =>
    standsAt(code, offset - before.length, isDone ? replacement : before),
  )
  if (!form) return undefined
  const { before, replacement, isJump, firesAt = 0 } = form
  const start = offset - before.length
  return {
    relocation,
    name,
    start,
    offset: start + firesAt,
    isJump,
    replacement: Uint8Array.from(replacement),
  }
}

/**
 * The calls of functions that `isWanted` names. @throws ElfError where such a function is used in another way than
 * by a plain call: there is nothing that could stand for it
 */
export const callSites = (file: RelocatableFile, isWanted: (name: string) => boolean): CallSite[] => {
  const wanted = new Set(file.symbols.filter(({ name }) => isWanted(name)).map(({ index }) => index))
  if (wanted.size === 0) return []
  return [...file.relocations()]
    .filter(({ symbol }) => wanted.has(symbol))
    .map((relocation) => {
      const name = file.symbols[relocation.symbol]?.name ?? ''
      const site = siteOf(file, relocation, name)
      if (site) return site
      const place = `${relocation.section.name}+0x${relocation.offset.toString(16)}`
      throw new ElfError(`${name} at ${place} is no plain call`)
    })
}
