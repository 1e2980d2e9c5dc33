/** What a function takes and returns, and where each mechanism finds it. */
import type { BtfId } from '../../base/index.ts'
import { type Btf, prototypeOf } from '../../btf/index.ts'
import { type ArgumentSource, type BtfTypes, type DType, resolveType, sizeOf } from '../../defs/index.ts'
import { ptRegs, wordOf } from '../argument.ts'
import type { KernelFunction } from './functions.ts'
import { isLoadable } from './loadable.ts'

export type Signature = {
  readonly parameters: readonly DType[]
  readonly variadic: boolean
  /** undefined for a void function. */
  readonly returns: DType | undefined
  /** What the verifier lets no program load from the context of fentry and fexit; nothing if absent. */
  readonly hidden?: ReadonlySet<number | 'result'>
}

export const signatureOf = (types: BtfTypes, { btf, type }: KernelFunction): Signature => {
  const prototype = prototypeOf(btf, type)
  const params = prototype?.params ?? []
  const last = params.at(-1)
  const variadic = last !== undefined && last.name === '' && btf.type(last.type).kind === 'void'
  const named = variadic ? params.slice(0, -1) : params
  const returns = prototype && resolveType(types.typeOf(btf, prototype.returns))
  return {
    parameters: named.map((param) => types.typeOf(btf, param.type)),
    variadic,
    returns: prototype && returns?.kind !== 'void' ? types.typeOf(btf, prototype.returns) : undefined,
    hidden: hiddenIn(
      btf,
      named.map((param) => param.type),
      prototype?.returns,
    ),
  }
}

const hiddenIn = (btf: Btf, params: readonly BtfId[], returns: BtfId | undefined): Set<number | 'result'> => {
  const hidden = new Set<number | 'result'>(
    [...params.keys()].filter((at) => !isLoadable(btf, params[at] as BtfId)),
  )
  if (returns !== undefined && !isLoadable(btf, returns)) hidden.add('result')
  return hidden
}

/** The System V convention's registers for integers and pointers. */
const registers = [ptRegs.di, ptRegs.si, ptRegs.dx, ptRegs.cx, ptRegs.r8, ptRegs.r9]
const WORD = 8

const isScalar = (type: DType): boolean => ['int', 'enum', 'pointer'].includes(resolveType(type).kind)

/** Arguments of a function beyond those in registers, as fentry takes them where it takes any (MAX_BPF_FUNC_ARGS). */
const MOST_ARGUMENTS = 12

/**
 * Why fentry and fexit can't serve a function; undefined if they can. Arguments on the stack are a feature of the
 * kernel; small structs, which kernels since 6.0 take, would spread over several words.
 */
export const fentryObstacle = (
  { parameters, variadic, returns }: Signature,
  stackArguments: boolean,
): string | undefined => {
  const most = stackArguments ? MOST_ARGUMENTS : registers.length
  if (variadic) return 'it is variadic'
  if (parameters.length > most) return `it has more than ${most} arguments`
  if (!parameters.every(isScalar)) return 'it takes a struct by value'
  return returns && !isScalar(returns) ? 'it returns a struct' : undefined
}

/** Raw argN at the entry, for fentry: the arguments are words, one after the other. */
export const fentryArgument = (
  { parameters, hidden }: Signature,
  index: number,
): ArgumentSource | undefined => {
  const type = parameters[index]
  if (hidden?.has(index)) return { kind: 'traced', which: index }
  return type && wordOf(WORD * index, type)
}

/** The return value, for fexit: the word after the arguments. */
export const fexitValue = ({ parameters, returns, hidden }: Signature): ArgumentSource | undefined => {
  if (hidden?.has('result')) return { kind: 'traced', which: 'result' }
  return returns && wordOf(WORD * parameters.length, returns)
}

/**
 * Raw argN at the entry, for kprobes, where the System V convention has put it: in a register or, when those are
 * taken or it is a large struct, on the stack, above the return address.
 */
export const kprobeArgument = ({ parameters }: Signature, index: number): ArgumentSource | undefined => {
  let [taken, onStack] = [0, WORD]
  for (const [at, type] of parameters.entries()) {
    const words = Math.max(1, Math.ceil((sizeOf(type, 0) ?? WORD) / WORD))
    const inRegisters = (isScalar(type) || words <= 2) && taken + words <= registers.length
    if (at === index) {
      const register = registers[taken]
      if (!inRegisters || register === undefined) return stackArgument(type, onStack)
      return isScalar(type) ? wordOf(register, type) : undefined
    }
    if (inRegisters) taken += words
    else onStack += words * WORD
  }
  return undefined
}

/** A struct is its address, as all arguments that are structs. */
const stackArgument = (type: DType, offset: number): ArgumentSource => {
  const place = { pointer: ptRegs.sp, offset } as const
  if (!isScalar(type)) return { kind: 'stack-address', ...place }
  const { extend } = wordOf(0, type) as { extend?: { bytes: 1 | 2 | 4; signed: boolean } }
  return { kind: 'stack', ...place, ...(extend && { extend }) }
}

/** Raw argN of whatever function entered, for a program that serves functions of different signatures. */
export const rawRegister = (index: number): ArgumentSource | undefined => {
  const register = registers[index]
  return register === undefined ? undefined : { kind: 'word', word: register }
}

/** The return value, for kretprobes. */
export const kretprobeValue = ({ returns }: Signature): ArgumentSource | undefined =>
  returns && wordOf(ptRegs.ax, returns)

/** The value that whatever function returned. */
export const rawResult: ArgumentSource = { kind: 'word', word: ptRegs.ax }

/** It has arguments that registers don't hold. */
export const needsStack = ({ parameters }: Signature): boolean => parameters.length > registers.length
