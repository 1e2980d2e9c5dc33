/** Small relocatable files made by hand: code with calls in it. */

import { layouts } from '../../src/elf/object-layout.ts'
import { type NewRelocation, type NewSymbol, writeObject } from '../../src/elf/object-writer.ts'
import { BINDING, SECTION_FLAG, SECTION_TYPE } from '../../src/elf/relocatable.ts'

/** R_X86_64_…, of which but one are R_386_… too. */
export const kinds = { none: 0, absolute: 1, relative: 2, plt: 4, table: 9, relaxable: 41 } as const

const RELAXABLE_32 = 43

export type Call = {
  /** The instruction before the function's address. */
  readonly opcode: readonly number[]
  readonly symbol: string
  readonly type?: number
}

export const call = (symbol: string): Call => ({ opcode: [0xe8], symbol })
export const jump = (symbol: string): Call => ({ opcode: [0xe9], symbol })
export const callByTable = (symbol: string): Call => ({ opcode: [0xff, 0x15], symbol, type: kinds.relaxable })
export const jumpByTable = (symbol: string): Call => ({ opcode: [0xff, 0x25], symbol, type: kinds.relaxable })

export const ifNot = (symbol: string): Call => ({ opcode: [0x0f, 0x85], symbol })

/** An object whose code is a one-byte instruction before each of these. */
export const objectOf = (calls: readonly Call[], bits: 32 | 64 = 64): Uint8Array => {
  const code: number[] = []
  const relocations: NewRelocation[] = calls.map(({ opcode, symbol, type = kinds.plt }) => {
    code.push(0x50, ...opcode)
    const offset = code.length
    code.push(0, 0, 0, 0)
    return { offset, symbol, type: type === kinds.relaxable && bits === 32 ? RELAXABLE_32 : type, addend: -4 }
  })
  const names = [...new Set(calls.map(({ symbol }) => symbol))]
  const undefinedSymbols = names.map((name) => ({ name, binding: BINDING.global, visibility: 0 }))
  const main: NewSymbol = { name: 'main', section: '.text', type: 2, binding: BINDING.global, visibility: 0 }
  return writeObject(
    layouts[bits],
    [
      {
        name: '.text',
        type: SECTION_TYPE.data,
        flags: SECTION_FLAG.loaded | SECTION_FLAG.code,
        align: 16,
        bytes: Uint8Array.from(code),
        relocations,
      },
    ],
    [main, ...undefinedSymbols],
  )
}
