/** print() of a value that is no pointer: as C would declare it with an initialiser, integers in hex. */
import type { Shape } from '../record/index.ts'
import { decodeFloat, floatLayoutOf, floatText } from './float.ts'
import {
  bitsOf,
  elementOf,
  type IntegerText,
  memberOf,
  type Part,
  wholeOf,
  writeQuoted,
  writeScalar,
} from './shape.ts'
import { plainSpec } from './spec.ts'
import type { TextBuffer } from './text-buffer.ts'

const INDENT = 4

const hex: IntegerText = (bits) => `0x${bits.toString(16)}`

const isText = (shape: Shape): boolean =>
  shape.kind === 'string' || (shape.kind === 'array' && shape.of.kind === 'int' && shape.of.character)

class ValuePrinter {
  readonly #out: TextBuffer
  readonly #bytes: Uint8Array

  constructor(out: TextBuffer, bytes: Uint8Array) {
    this.#out = out
    this.#bytes = bytes
  }

  value(part: Part, depth: number): void {
    const { shape } = part
    if (isText(shape)) writeQuoted(this.#out, this.#bytes, part)
    else if (shape.kind === 'struct') this.#members(part, shape, depth)
    else if (shape.kind === 'array') this.#elements(part, shape, depth)
    else if (shape.kind === 'float') this.#float(part)
    else writeScalar(this.#out, this.#bytes, part, hex)
  }

  #float(part: Part): void {
    const layout = floatLayoutOf(part.shape.bytes)
    if (layout) this.#out.ascii(floatText(decodeFloat(bitsOf(this.#bytes, part), layout), 'g', plainSpec))
  }

  #line(depth: number, head: string): void {
    this.#out.newline()
    this.#out.blanks(INDENT * depth)
    this.#out.text(head)
  }

  #members(part: Part, { members }: Extract<Shape, { kind: 'struct' }>, depth: number): void {
    this.#out.ascii('{')
    for (const member of members) {
      if (member.shape.kind === 'opaque') continue
      const anonymous = member.name === ''
      this.#line(depth + 1, anonymous ? `${member.shape.type} ` : `${member.declaration} = `)
      this.value(memberOf(part, member), depth + 1)
    }
    this.#line(depth, '}')
  }

  #elements(part: Part, { of, length }: Extract<Shape, { kind: 'array' }>, depth: number): void {
    this.#out.ascii('[')
    const nested = of.kind === 'struct' || of.kind === 'array'
    for (let i = 0; i < length; i++) {
      if (nested) this.#line(depth + 1, `${of.type} `)
      else this.#out.ascii(' ')
      this.value(elementOf(part, of, i), depth + 1)
      if (i < length - 1) this.#out.ascii(',')
    }
    if (nested) this.#line(depth, ']')
    else this.#out.ascii(' ]')
  }
}

export const writeTyped = (out: TextBuffer, bytes: Uint8Array, shape: Shape): void => {
  out.text(`${shape.type} `)
  new ValuePrinter(out, bytes).value(wholeOf(shape), 0)
}
