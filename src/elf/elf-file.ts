/**
 * An ELF file's headers: its sections and what of it is loaded where. 64-bit little-endian files, which is what
 * processes of this machine are made of. Layouts are those of elf(5); offsets and addresses are in bytes.
 */

/** The file is no ELF file of that kind, or it is damaged. */
export class ElfError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ElfError'
  }
}

/** Gives `bytes` bytes at `offset`, fewer at the end of the file. Files are large, and little of them is read. */
export type ByteSource = (offset: number, bytes: number) => Uint8Array

export type Section = {
  readonly name: string
  /** SHT_…: 2 is a symbol table, 3 strings, 8 takes no place in the file, 11 the dynamic linker's symbols. */
  readonly type: number
  /** Relative to where the file is loaded; 0 of one that isn't. */
  readonly address: number
  readonly offset: number
  readonly bytes: number
  /** Index of another section that this one refers to: of a symbol table, its strings. */
  readonly link: number
}

/**
 * A PT_LOAD segment: `bytes` bytes of the file at `offset` are mapped at `address`, relative to where the file is
 * loaded. User addresses are below 2^57 with five page-table levels, and files are loaded below 2^47 unless they
 * ask for more: a `number` holds them.
 */
export type Segment = {
  readonly address: number
  readonly offset: number
  readonly bytes: number
  readonly executable: boolean
}

const MAGIC = 0x464c457f
const CLASS_64 = 2
const LITTLE_ENDIAN = 1
const PT_LOAD = 1
const PF_X = 1
const SHT_NOBITS = 8
const HEADER_BYTES = 64
const SECTION_BYTES = 64
const SEGMENT_BYTES = 56

const decoder = new TextDecoder()

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The NUL-terminated text at `start`. */
export const textAt = (bytes: Uint8Array, start: number): string => {
  const end = bytes.indexOf(0, start)
  return decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end))
}

/** A u64 that is an offset, a size or an address. */
export const wordAt = (view: DataView, at: number): number =>
  view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true)

export class ElfFile {
  /** The address of the program's first instruction, relative to where the file is loaded. */
  readonly entry: number
  readonly sections: readonly Section[]
  /** In the file's order. */
  readonly segments: readonly Segment[]
  readonly #read: ByteSource

  /** @throws ElfError */
  constructor(read: ByteSource) {
    this.#read = read
    const header = viewOf(this.#part(0, HEADER_BYTES))
    if (header.getUint32(0, true) !== MAGIC) throw new ElfError('no ELF file')
    if (header.getUint8(4) !== CLASS_64 || header.getUint8(5) !== LITTLE_ENDIAN) {
      throw new ElfError('no 64-bit little-endian ELF file')
    }
    this.entry = wordAt(header, 24)
    this.segments = this.#readSegments(wordAt(header, 32), header.getUint16(56, true))
    const names = header.getUint16(62, true)
    this.sections = this.#readSections(wordAt(header, 40), header.getUint16(60, true), names)
  }

  /** The section's bytes; none of a section that only takes memory. @throws ElfError */
  contents({ type, offset, bytes }: Section): Uint8Array {
    return type === SHT_NOBITS ? new Uint8Array() : this.#part(offset, bytes)
  }

  /** So many bytes of the file, or as many as it has. */
  bytesAt(offset: number, bytes: number): Uint8Array {
    return this.#read(offset, bytes)
  }

  /** The address, relative to where the file is loaded, of its byte at `offset`; undefined: it isn't loaded. */
  addressOf(offset: number): number | undefined {
    const segment = this.segments.find((one) => offset >= one.offset && offset < one.offset + one.bytes)
    return segment && segment.address + (offset - segment.offset)
  }

  /** Where in the file the byte is that is loaded at `address`; undefined: it comes from no file. */
  offsetOf(address: number): number | undefined {
    const segment = this.segments.find((one) => address >= one.address && address < one.address + one.bytes)
    return segment && segment.offset + (address - segment.address)
  }

  /** What is added to the file's addresses where its code, the bytes at `offset` and on, is mapped at `start`. */
  biasOf({ start, end, offset }: { start: number; end: number; offset: number }): number | undefined {
    const last = offset + (end - start)
    // Whole pages are mapped, which may begin in the segment before and end in the one behind.
    const segment = this.segments.find(
      (one) => one.executable && one.offset < last && one.offset + one.bytes > offset,
    )
    return segment && start - offset + segment.offset - segment.address
  }

  #readSegments(start: number, count: number): Segment[] {
    const view = viewOf(this.#part(start, count * SEGMENT_BYTES))
    return Array.from({ length: count }, (_, i) => i * SEGMENT_BYTES)
      .filter((at) => view.getUint32(at, true) === PT_LOAD)
      .map((at) => ({
        address: wordAt(view, at + 16),
        offset: wordAt(view, at + 8),
        bytes: wordAt(view, at + 32),
        executable: (view.getUint32(at + 4, true) & PF_X) !== 0,
      }))
  }

  #readSections(start: number, count: number, namesIndex: number): Section[] {
    const view = viewOf(this.#part(start, count * SECTION_BYTES))
    const headers = Array.from({ length: count }, (_, i) => {
      const at = i * SECTION_BYTES
      return {
        nameAt: view.getUint32(at, true),
        section: {
          name: '',
          type: view.getUint32(at + 4, true),
          address: wordAt(view, at + 16),
          offset: wordAt(view, at + 24),
          bytes: wordAt(view, at + 32),
          link: view.getUint32(at + 40, true),
        },
      }
    })
    const strings = headers[namesIndex]
    const names = strings ? this.contents(strings.section) : new Uint8Array()
    return headers.map(({ nameAt, section }) => ({ ...section, name: textAt(names, nameAt) }))
  }

  #part(offset: number, bytes: number): Uint8Array {
    const part = this.#read(offset, bytes)
    if (part.length < bytes) throw new ElfError('the file ends before its parts do')
    return part
  }
}
