/** What a function takes and returns, and where each mechanism finds it. */
import { prototypeOf } from '../../btf/index.ts'
import { type ArgumentSource, type BtfTypes, type DType, resolveType, sizeOf } from '../../defs/index.ts'
import { ptRegs, wordOf } from '../argument.ts'
import type { KernelFunction } from './functions.ts'

export type Signature = {
  readonly parameters: readonly DType[]
  readonly variadic: boolean
  /** undefined for a void function. */
  readonly returns: DType | undefined
}

export const signatureOf = (types: BtfTypes, { btf, type }: KernelFunction): Signature => {
  const prototype = prototypeOf(btf, type)
  const params = prototype?.params ?? []
  const last = params.at(-1)
  const variadic = last !== undefined && last.name === '' && btf.type(last.type).kind === 'void'
  const returns = prototype && resolveType(types.typeOf(btf, prototype.returns))
  return {
    parameters: (variadic ? params.slice(0, -1) : params).map((param) => types.typeOf(btf, param.type)),
    variadic,
    returns: prototype && returns?.kind !== 'void' ? types.typeOf(btf, prototype.returns) : undefined,
  }
}

/** The System V convention's registers for integers and pointers. */
const registers = [ptRegs.di, ptRegs.si, ptRegs.dx, ptRegs.cx, ptRegs.r8, ptRegs.r9]
const WORD = 8

const isScalar = (type: DType): boolean => ['int', 'enum', 'pointer'].includes(resolveType(type).kind)

/**
 * Why fentry and fexit can't serve a function; undefined if they can. Kernels accept more with time (twelve
 * arguments since 6.7, small structs since 6.0); what every kernel accepts needs no trying.
 */
export const fentryObstacle = ({ parameters, variadic, returns }: Signature): string | undefined => {
  if (variadic) return 'it is variadic'
  if (parameters.length > registers.length) return `it has more than ${registers.length} arguments`
  if (!parameters.every(isScalar)) return 'it takes a struct by value'
  return returns && !isScalar(returns) ? 'it returns a struct' : undefined
}

/** Raw argN at the entry, for fentry: the arguments are words, one after the other. */
export const fentryArgument = ({ parameters }: Signature, index: number): ArgumentSource | undefined => {
  const type = parameters[index]
  return type && wordOf(WORD * index, type)
}

/** The return value, for fexit: the word after the arguments. */
export const fexitValue = ({ parameters, returns }: Signature): ArgumentSource | undefined =>
  returns && wordOf(WORD * parameters.length, returns)

/** Raw argN at the entry, for kprobes: from the registers, as far as they go. */
export const kprobeArgument = ({ parameters }: Signature, index: number): ArgumentSource | undefined => {
  const type = parameters[index]
  const before = parameters.slice(0, index).reduce((sum, one) => sum + registersOf(one), 0)
  const register = registers[before]
  if (!type || register === undefined || registersOf(type) !== 1) return undefined
  return wordOf(register, type)
}

/** A struct of up to 16 bytes is passed in registers, a larger one in memory. */
const registersOf = (type: DType): number => {
  if (isScalar(type)) return 1
  const bytes = sizeOf(type, 0) ?? 0
  return bytes <= 2 * WORD ? Math.ceil(bytes / WORD) : 0
}

/** Raw argN of whatever function entered, for a program that serves functions of different signatures. */
export const rawRegister = (index: number): ArgumentSource | undefined => {
  const register = registers[index]
  return register === undefined ? undefined : { kind: 'word', word: register }
}

/** The return value, for kretprobes. */
export const kretprobeValue = ({ returns }: Signature): ArgumentSource | undefined =>
  returns && wordOf(ptRegs.ax, returns)
