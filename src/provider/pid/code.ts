/** The instructions of functions, read in blocks: functions are many, and each lies near others. */
import type { ElfFile, ElfFunction } from '../../elf/index.ts'
import { instructionStarts, isRefused, mostInstructionBytes } from './instruction.ts'

const blockBytes = 1 << 16

export class Code {
  readonly #elf: ElfFile
  readonly #blocks = new Map<number, Uint8Array>()

  constructor(elf: ElfFile) {
    this.#elf = elf
  }

  /** Where its instructions begin, in bytes from its start. `whole`: nothing in it is something else. @throws ElfError */
  instructions({ address, bytes }: ElfFunction): ReturnType<typeof instructionStarts> {
    const offset = this.#elf.offsetOf(address)
    return offset === undefined ? { starts: [], whole: false } : instructionStarts(this.#read(offset, bytes))
  }

  /** Whether the kernel puts no breakpoint there. */
  isRefused({ address }: ElfFunction, offset: number): boolean {
    const at = this.#elf.offsetOf(address + offset)
    return at === undefined || isRefused(this.#read(at, mostInstructionBytes), 0)
  }

  #read(offset: number, bytes: number): Uint8Array {
    const code = new Uint8Array(bytes)
    for (let at = offset; at < offset + bytes; ) {
      const block = Math.floor(at / blockBytes)
      const part = this.#block(block).subarray(at - block * blockBytes, offset + bytes - block * blockBytes)
      if (part.length === 0) return code.subarray(0, at - offset)
      code.set(part, at - offset)
      at += part.length
    }
    return code
  }

  #block(index: number): Uint8Array {
    const known = this.#blocks.get(index)
    if (known) return known
    const block = this.#elf.bytesAt(index * blockBytes, blockBytes)
    this.#blocks.set(index, block)
    return block
  }
}
