/** print() of a pointer: its value, and what it points to with types, a member a line, zeros left out. */
import type { Shape } from '../record/index.ts'
import {
  bitsOf,
  elementOf,
  type IntegerText,
  isZero,
  memberOf,
  type Part,
  wholeOf,
  writeScalar,
} from './shape.ts'
import type { TextBuffer } from './text-buffer.ts'

/** Behind the columns of the record's heading. */
const INDENT = 44
const MOST_DEPTH = 10

const decimal: IntegerText = (bits, { bits: width }, signed) =>
  (signed ? BigInt.asIntN(width, bits) : bits).toString()

class ObjectPrinter {
  readonly #out: TextBuffer
  readonly #bytes: Uint8Array
  #stopped: boolean = false

  /** Only these bytes are shown. */
  constructor(out: TextBuffer, bytes: Uint8Array) {
    this.#out = out
    this.#bytes = bytes
  }

  print(part: Part, depth: number, name = ''): void {
    if (this.#stopped || this.#isHidden(part, depth)) return
    if (depth >= MOST_DEPTH || part.bit >= 8 * this.#bytes.length) {
      this.#stop(depth)
      return
    }
    const { shape } = part
    if (shape.kind === 'struct') {
      this.#group(part, depth, name, '{}', () => {
        for (const member of shape.members) this.print(memberOf(part, member), depth + 1, member.name)
      })
    } else if (shape.kind === 'array') {
      this.#group(part, depth, name, '[]', () => this.#elements(part, shape, depth + 1))
    } else {
      this.#scalar(part, depth, name)
    }
  }

  /** Zeros are shown only of the object as a whole; floating point and what has no value never are. */
  #isHidden(part: Part, depth: number): boolean {
    if (part.shape.kind === 'opaque' || part.shape.kind === 'float') return true
    return depth > 0 && part.bit < 8 * this.#bytes.length && isZero(this.#bytes, part)
  }

  #stop(depth: number): void {
    this.#indent(depth)
    this.#out.ascii('...\n')
    this.#stopped = true
  }

  #indent(depth: number): void {
    this.#out.blanks(INDENT + depth)
  }

  #head({ shape }: Part, depth: number, name: string): void {
    this.#indent(depth)
    this.#out.text(`${name === '' ? '' : `.${name} = `}(${shape.type})`)
  }

  #scalar(part: Part, depth: number, name: string): void {
    if (part.bit + part.bits > 8 * this.#bytes.length) {
      this.#stop(depth)
      return
    }
    this.#head(part, depth, name)
    writeScalar(this.#out, this.#bytes, part, decimal)
    this.#out.ascii(',\n')
  }

  #group(part: Part, depth: number, name: string, brackets: string, inner: () => void): void {
    this.#head(part, depth, name)
    this.#out.ascii(` ${brackets[0]}\n`)
    inner()
    this.#indent(depth)
    this.#out.ascii(`${brackets[1]}${depth > 0 ? ',' : ''}\n`)
  }

  #elements(part: Part, { of, length }: Extract<Shape, { kind: 'array' }>, depth: number): void {
    const isText = of.kind === 'int' && of.character
    for (let i = 0; i < length && !this.#stopped; i++) {
      const element = elementOf(part, of, i)
      if (isText && element.bit < 8 * this.#bytes.length && bitsOf(this.#bytes, element) === 0n) return
      this.print(element, depth)
    }
  }
}

/** At most `most` bytes of the object are shown. */
export const writeObject = (
  out: TextBuffer,
  address: bigint,
  bytes: Uint8Array,
  shape: Shape,
  most: number,
): void => {
  out.ascii(`0x${address.toString(16)} = *\n`)
  new ObjectPrinter(out, bytes.subarray(0, most)).print(wholeOf(shape), 0)
}
