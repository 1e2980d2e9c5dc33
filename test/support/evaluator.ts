/**
 * What a checked program means, without a compiler: the typed AST evaluated with bigints. Written from the
 * language's rules, not from the lowering, so that the two can be compared.
 */

import {
  type AddressSpace,
  type ArithmeticOperator,
  type Comparison,
  type DType,
  type Expr,
  type Place,
  resolveType,
  type Statement,
  type SubroutineDef,
  sizeOf,
  type TypedClause,
  type Variable,
  type VariableDef,
} from '../../src/defs/index.ts'
import type { FaultName } from '../../src/record/index.ts'

/** A scalar as a 64-bit register (two's complement, read as signed), a string, NULL, or an object's bytes. */
export type EvaluatedValue = bigint | string | null | Uint8Array

export class EvaluatedFault extends Error {
  readonly fault: FaultName
  readonly value: bigint
  constructor(fault: FaultName, value = 0n) {
    super(fault)
    this.fault = fault
    this.value = value
  }
}

/** What a program can't compute by itself. */
export type Surroundings = {
  readonly strsize: number
  readonly builtin: (def: VariableDef, index: number | undefined) => EvaluatedValue
  readonly call: (def: SubroutineDef, args: readonly EvaluatedValue[]) => EvaluatedValue
  /** undefined: the address can't be read. */
  readonly read: (space: AddressSpace, address: bigint, bytes: number) => Uint8Array | undefined
}

/** One recorded action. */
export type Output = {
  readonly action: string
  readonly args: readonly EvaluatedValue[]
  readonly aggregations: readonly string[]
}

/** One update of an aggregation, as the statement gave it: the consumer's merging is not the evaluator's. */
export type AggregationFeed = {
  readonly keys: readonly EvaluatedValue[]
  readonly values: readonly bigint[]
}

export type Firing = {
  /** False when the predicate was zero. */
  readonly ran: boolean
  /** What stands before or behind an `if` has a record of its own: a fault takes only its own record's outputs. */
  readonly outputs: readonly Output[]
  readonly fault: EvaluatedFault | undefined
}

type Cell = { value: EvaluatedValue }

const signed = (value: bigint): bigint => BigInt.asIntN(64, value)

const isSigned = (type: DType): boolean => {
  const t = resolveType(type)
  return (t.kind === 'int' || t.kind === 'enum') && t.signed
}

/** A register as its type reads it. */
const image = (value: bigint, type: DType): bigint =>
  isSigned(type) ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value)

/** The low bits of a register, extended by the type's sign. */
const narrow = (value: bigint, type: DType, bits?: number): bigint => {
  const t = resolveType(type)
  if (t.kind !== 'int' && t.kind !== 'enum') return signed(value)
  const width = bits ?? t.bytes * 8
  return signed(t.signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value))
}

const latin1 = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0)
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end))
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)

const storeBits = (bytes: Uint8Array, offset: number, width: number, value: bigint): void => {
  for (let bit = 0; bit < width; bit++) {
    const at = offset + bit
    const mask = 1 << (at % 8)
    const on = (value >> BigInt(bit)) & 1n
    const old = bytes[at >> 3] ?? 0
    bytes[at >> 3] = on === 1n ? old | mask : old & ~mask
  }
}

const isObject = (type: DType): boolean => {
  const { kind } = resolveType(type)
  return kind === 'struct' || kind === 'array'
}

const operators: Record<ArithmeticOperator, (a: bigint, b: bigint) => bigint> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? divideByZero() : a / b),
  '%': (a, b) => (b === 0n ? divideByZero() : a % b),
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '|': (a, b) => a | b,
}

/** Thread-local variables and associative elements exist from a non-zero value to the next zero. */
const isDeletable = (place: Place): boolean =>
  place.kind === 'element' || (place.kind === 'variable' && place.variable.class === 'self')

const divideByZero = (): never => {
  throw new EvaluatedFault('divideByZero')
}

const comparisons: Record<Comparison, <T extends bigint | string>(a: T, b: T) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** How many elements an array has that lies in D's own storage, which nothing may leave. */
const storageLength = (array: Place): number | undefined => {
  if (array.kind === 'member')
    return storageLength(array.object) === undefined ? undefined : lengthOf(array.type)
  if (array.kind === 'index')
    return storageLength(array.array) === undefined ? undefined : lengthOf(array.type)
  return array.kind === 'variable' || array.kind === 'element' ? (lengthOf(array.type) ?? 1) : undefined
}

const lengthOf = (type: DType): number | undefined => {
  const t = resolveType(type)
  return t.kind === 'array' ? t.length : undefined
}

/** Bytes of memory that a place designates: bits `offset` on in `bytes`, or behind an address. */
type Location =
  | { readonly kind: 'cell'; readonly cell: Cell | undefined; readonly place: Place }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly bits: number }
  | { readonly kind: 'memory'; readonly space: AddressSpace; readonly address: bigint; readonly bits: number }

/** The state of one thread on one CPU over many firings. */
export class Evaluator {
  readonly #around: Surroundings
  readonly #scalars = new Map<Variable, Cell>()
  readonly #elements = new Map<Variable, Map<string, Cell>>()
  readonly aggregations = new Map<string, AggregationFeed[]>()

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Runs one clause. A fault ends it; what it stored before stays. */
  fire(clause: TypedClause): Firing {
    const outputs: Output[] = []
    try {
      if (clause.predicate && !this.truth(clause.predicate)) return { ran: false, outputs, fault: undefined }
      if (clause.empty) outputs.push({ action: '', args: [], aggregations: [] })
      this.#run(clause.body, outputs)
      return { ran: true, outputs, fault: undefined }
    } catch (error) {
      if (error instanceof EvaluatedFault) return { ran: true, outputs, fault: error }
      throw error
    }
  }

  #run(statements: readonly Statement[], outputs: Output[]): void {
    let record: Output[] = []
    for (const statement of statements) {
      switch (statement.kind) {
        case 'expression':
          this.value(statement.expr)
          break
        case 'if':
          outputs.push(...record)
          record = []
          this.#run(this.truth(statement.condition) ? statement.then : statement.else, outputs)
          break
        case 'aggregate': {
          const { aggregation, keys, args } = statement
          const feed = this.aggregations.get(aggregation.name) ?? []
          this.aggregations.set(aggregation.name, feed)
          const tuple = keys.map((key, at) => this.#keyPart(key, aggregation.keys[at] ?? key.type))
          feed.push({ keys: tuple, values: args.map((arg) => this.scalar(arg)) })
          break
        }
        case 'action':
          record.push({
            action: statement.def.name,
            args: statement.args.map((arg) => this.#recorded(arg)),
            aggregations: (statement.aggregations ?? []).map((each) => each.name),
          })
          break
      }
    }
    outputs.push(...record)
  }

  /** A record holds a value in the width of its type; a NULL string can't be recorded. */
  #recorded(arg: Expr): EvaluatedValue {
    const value = this.value(arg)
    if (value === null) throw new EvaluatedFault('badAddress', 0n)
    return typeof value === 'bigint' ? narrow(value, arg.type) : value
  }

  truth(expr: Expr): boolean {
    return this.scalar(expr) !== 0n
  }

  scalar(expr: Expr): bigint {
    const value = this.value(expr)
    if (typeof value !== 'bigint') throw new Error(`a ${expr.kind} expression gave no scalar`)
    return value
  }

  #string(expr: Expr): string | null {
    const value = this.value(expr)
    if (typeof value === 'string' || value === null) return value
    throw new Error(`a ${expr.kind} expression gave no string`)
  }

  value(expr: Expr): EvaluatedValue {
    switch (expr.kind) {
      case 'int':
        return signed(expr.value)
      case 'string':
        return expr.value
      case 'load':
        return this.#load(expr.place)
      case 'builtin':
        return this.#around.builtin(expr.def, expr.index)
      case 'address':
      case 'decay':
        return this.#address(expr.place)
      case 'unary':
        return this.#unary(expr)
      case 'arithmetic':
        return this.#arithmetic(expr.op, this.scalar(expr.left), this.scalar(expr.right), expr.type)
      case 'pointer-offset': {
        const distance = this.#distance(this.scalar(expr.pointer), expr)
        return signed(distance)
      }
      case 'pointer-difference':
        return (this.scalar(expr.left) - this.scalar(expr.right)) / BigInt(expr.scale)
      case 'compare': {
        const cast = (value: bigint) => (expr.signed ? value : BigInt.asUintN(64, value))
        const [left, right] = [cast(this.scalar(expr.left)), cast(this.scalar(expr.right))]
        return comparisons[expr.op](left, right) ? 1n : 0n
      }
      case 'compare-strings':
        return this.#compareStrings(expr.op, this.#string(expr.left), this.#string(expr.right))
      case 'logical':
        return this.#logical(expr) ? 1n : 0n
      case 'conditional':
        return this.value(this.truth(expr.condition) ? expr.then : expr.else)
      case 'comma':
        this.value(expr.left)
        return this.value(expr.right)
      case 'assign':
        return this.#assign(expr)
      case 'update':
        return this.#update(expr)
      case 'increment':
        return this.#increment(expr)
      case 'shared':
        return this.value(expr.operand)
      case 'convert':
        return narrow(this.scalar(expr.operand), expr.type)
      case 'stringof':
        return this.#text(expr.operand)
      case 'call':
        return this.#around.call(
          expr.def,
          expr.args.map((arg) => this.value(arg)),
        )
    }
  }

  #distance(pointer: bigint, { op, offset, scale }: Extract<Expr, { kind: 'pointer-offset' }>): bigint {
    const bytes = this.scalar(offset) * BigInt(scale)
    return op === '+' ? pointer + bytes : pointer - bytes
  }

  #unary({ op, operand }: Extract<Expr, { kind: 'unary' }>): bigint {
    const value = this.scalar(operand)
    switch (op) {
      case '-':
        return signed(-value)
      case '+':
        return value
      case '~':
        return signed(~value)
      case '!':
        return value === 0n ? 1n : 0n
    }
  }

  #arithmetic(op: ArithmeticOperator, left: bigint, right: bigint, type: DType): bigint {
    return signed(operators[op](image(left, type), image(right, type)))
  }

  #logical({ op, left, right }: Extract<Expr, { kind: 'logical' }>): boolean {
    if (op === '&&') return this.truth(left) && this.truth(right)
    if (op === '||') return this.truth(left) || this.truth(right)
    const first = this.truth(left)
    return first !== this.truth(right)
  }

  /** With a NULL string the addresses decide: NULL is below every text. */
  #compareStrings(op: Comparison, left: string | null, right: string | null): bigint {
    if (left !== null && right !== null) return comparisons[op](left, right) ? 1n : 0n
    const address = (text: string | null) => (text === null ? 0n : 1n)
    return comparisons[op](address(left), address(right)) ? 1n : 0n
  }

  /** The bytes at an address up to the NUL, as a string of at most strsize bytes with it. */
  #text(operand: Expr): string | null {
    const value = this.value(operand)
    if (typeof value === 'string' || value === null) return value
    const most = this.#around.strsize
    if (value instanceof Uint8Array) return latin1(value.subarray(0, most))
    if (value === 0n) return null
    const type = resolveType(operand.type)
    return this.text(type.kind === 'pointer' ? type.space : 'kernel', value, most)
  }

  /** The characters at an address up to the NUL, at most `most`. */
  text(space: AddressSpace, address: bigint, most: number): string {
    let text = ''
    for (let at = 0; at < most; at++) {
      const byte = this.#read(space, address + BigInt(at), 1)[0] ?? 0
      if (byte === 0) break
      text += String.fromCharCode(byte)
    }
    return text
  }

  #read(space: AddressSpace, address: bigint, bytes: number): Uint8Array {
    const found = this.#around.read(space, BigInt.asUintN(64, address), bytes)
    if (!found) throw new EvaluatedFault('badAddress', BigInt.asUintN(64, address))
    return found
  }

  /** A key's value in the width of its position; a NULL string can't be a key. */
  #keyPart(key: Expr, type: DType): EvaluatedValue {
    const value = this.value(key)
    if (value === null) throw new EvaluatedFault('badAddress', 0n)
    return typeof value === 'bigint' ? narrow(value, type) : value
  }

  /** The key tuple as text: one for all values that are equal. */
  #key(variable: Variable, keys: readonly Expr[]): string {
    return JSON.stringify(keys.map((key, at) => String(this.#keyPart(key, variable.keys?.[at] ?? key.type))))
  }

  #cellOf(place: Place, create: boolean): Cell | undefined {
    if (place.kind !== 'variable' && place.kind !== 'element') throw new Error('only variables have cells')
    const { variable } = place
    const key = place.kind === 'element' ? this.#key(variable, place.keys) : undefined
    const elements = this.#elements.get(variable) ?? new Map<string, Cell>()
    if (key !== undefined) this.#elements.set(variable, elements)
    const known = key === undefined ? this.#scalars.get(variable) : elements.get(key)
    if (known || !create) return known
    const made: Cell = { value: this.#zero(variable.type) }
    if (key === undefined) this.#scalars.set(variable, made)
    else elements.set(key, made)
    return made
  }

  #zero(type: DType): EvaluatedValue {
    if (isObject(type)) return new Uint8Array(sizeOf(type, this.#around.strsize) ?? 0)
    return resolveType(type).kind === 'string' ? null : 0n
  }

  #remove(place: Place): void {
    if (place.kind === 'variable') this.#scalars.delete(place.variable)
    else if (place.kind === 'element')
      this.#elements.get(place.variable)?.delete(this.#key(place.variable, place.keys))
  }

  #locate(place: Place, create: boolean): Location {
    switch (place.kind) {
      case 'variable':
      case 'element': {
        const cell = this.#cellOf(place, create)
        const bytes = cell?.value
        return bytes instanceof Uint8Array ? { kind: 'bytes', bytes, bits: 0 } : { kind: 'cell', cell, place }
      }
      case 'deref': {
        const type = resolveType(place.pointer.type)
        const space = type.kind === 'pointer' ? type.space : 'kernel'
        return { kind: 'memory', space, address: this.scalar(place.pointer), bits: 0 }
      }
      case 'member':
        return this.#within(place.object, place.member.offsetBits, create)
      case 'index': {
        const index = this.scalar(place.index)
        const bounds = place.bounds ?? storageLength(place.array)
        if (bounds !== undefined && BigInt.asUintN(64, index) >= BigInt(bounds)) {
          throw new EvaluatedFault('badIndex', index)
        }
        const bytes = sizeOf(place.type, this.#around.strsize) ?? 0
        return this.#within(place.array, Number(index) * bytes * 8, create)
      }
      case 'value': {
        const value = this.value(place.value)
        if (!(value instanceof Uint8Array)) throw new Error('a place is made of objects only')
        return { kind: 'bytes', bytes: value, bits: 0 }
      }
      case 'symbol':
        return { kind: 'memory', space: 'kernel', address: place.address, bits: 0 }
    }
  }

  #within(outer: Place, bits: number, create: boolean): Location {
    const at = this.#locate(outer, create)
    if (at.kind !== 'cell') return { ...at, bits: at.bits + bits }
    // An absent struct reads as zeros.
    return { kind: 'bytes', bytes: new Uint8Array(sizeOf(outer.type, this.#around.strsize) ?? 0), bits }
  }

  #bytesAt(at: Exclude<Location, { kind: 'cell' }>, bits: number): { bytes: Uint8Array; shift: number } {
    const [first, shift] = [Math.floor(at.bits / 8), at.bits % 8]
    const bytes = Math.ceil((shift + bits) / 8)
    if (at.kind === 'bytes') return { bytes: at.bytes.subarray(first, first + bytes), shift }
    return { bytes: this.#read(at.space, at.address + BigInt(first), bytes), shift }
  }

  #load(place: Place): EvaluatedValue {
    const at = this.#locate(place, false)
    if (at.kind === 'cell') return at.cell?.value ?? this.#zero(place.type)
    const size = sizeOf(place.type, this.#around.strsize) ?? 8
    const width = (place.kind === 'member' && place.member.bitSize) || undefined
    const { bytes, shift } = this.#bytesAt(at, width ?? size * 8)
    if (isObject(place.type)) return bytes.slice()
    return narrow(littleEndian(bytes) >> BigInt(shift), place.type, width)
  }

  #address(place: Place): bigint {
    const at = this.#locate(place, false)
    if (at.kind !== 'memory') throw new Error("D's own variables have no address here")
    return signed(at.address + BigInt(Math.floor(at.bits / 8)))
  }

  #store(place: Place, value: EvaluatedValue): void {
    const at = this.#locate(place, true)
    const kept = typeof value === 'bigint' ? narrow(value, place.type) : this.#cut(value)
    if (at.kind === 'cell') {
      if (at.cell) at.cell.value = kept
    } else if (at.kind === 'memory') throw new Error('kernel memory is read-only')
    else if (kept instanceof Uint8Array) at.bytes.set(kept, Math.floor(at.bits / 8))
    else if (typeof kept === 'bigint') {
      const size = sizeOf(place.type, this.#around.strsize) ?? 8
      const width = (place.kind === 'member' && place.member.bitSize) || size * 8
      storeBits(at.bytes, at.bits, width, kept)
    }
  }

  /** A variable's text is at most strsize bytes. */
  #cut(value: Exclude<EvaluatedValue, bigint>): Exclude<EvaluatedValue, bigint> {
    return typeof value === 'string' ? value.slice(0, this.#around.strsize) : value
  }

  /** The place with its keys, subscripts and pointers evaluated: to be read and stored without doing it again. */
  #settle(place: Place): Place {
    switch (place.kind) {
      case 'element': {
        const types = place.variable.keys ?? []
        const keys = place.keys.map((key, at) =>
          this.#constant(this.#keyPart(key, types[at] ?? key.type), key),
        )
        return { ...place, keys }
      }
      case 'deref':
        return { ...place, pointer: this.#constant(this.scalar(place.pointer), place.pointer) }
      case 'member':
        return { ...place, object: this.#settle(place.object) }
      case 'index': {
        const array = this.#settle(place.array)
        return { ...place, array, index: this.#constant(this.scalar(place.index), place.index) }
      }
      default:
        return place
    }
  }

  #constant(value: EvaluatedValue, { type, span }: Expr): Expr {
    if (typeof value === 'bigint') return { kind: 'int', value, type, span }
    if (typeof value === 'string') return { kind: 'string', value, type, span }
    throw new Error('keys are integers and strings')
  }

  #assign({ target: place, value: given, type }: Extract<Expr, { kind: 'assign' }>): EvaluatedValue {
    const value = this.value(given)
    const target = this.#settle(place)
    if (isDeletable(target) && (value === 0n || value === null)) {
      this.#remove(target)
      return this.#zero(type)
    }
    this.#store(target, value)
    return this.#load(target)
  }

  #update({
    op,
    target: place,
    operand,
    operation,
    scale,
  }: Extract<Expr, { kind: 'update' }>): EvaluatedValue {
    const target = this.#settle(place)
    const old = this.#load(target)
    if (typeof old !== 'bigint') throw new Error('only scalars are updated')
    const amount = this.scalar(operand) * BigInt(scale)
    return this.#put(target, this.#arithmetic(op, narrow(old, operation), amount, operation))
  }

  #increment({ op, target: place, step, postfix }: Extract<Expr, { kind: 'increment' }>): EvaluatedValue {
    const target = this.#settle(place)
    const old = this.#load(target)
    if (typeof old !== 'bigint') throw new Error('only scalars are stepped')
    const value = this.#put(target, op === '+' ? old + BigInt(step) : old - BigInt(step))
    return postfix ? old : value
  }

  /** Stores a scalar and gives what is there then; one that became zero deletes a dynamic variable. */
  #put(target: Place, value: bigint): EvaluatedValue {
    const kept = narrow(value, target.type)
    if (isDeletable(target) && kept === 0n) this.#remove(target)
    else this.#store(target, kept)
    return this.#load(target)
  }
}
