/** The BTF of a program: what its functions are called and take, and which D line each instruction comes from. */
import type { BtfId } from '../../base/index.ts'
import type { Assembled } from '../../bpf/isa/index.ts'
import { BtfWriter, encodeFuncInfo, encodeLineInfo, type LineInfo } from '../../btf/index.ts'
import type { IrFunction, ParameterType } from '../ir/index.ts'
import { sourceLineAt } from './source-lines.ts'

export type ProgramBtf = {
  /** What BPF_BTF_LOAD takes. */
  readonly btf: Uint8Array
  /** Arrays of struct bpf_func_info and struct bpf_line_info. */
  readonly funcInfo: Uint8Array
  /** Empty when no instruction comes from D text. */
  readonly lineInfo: Uint8Array
}

class FunctionTypes {
  readonly #writer: BtfWriter
  readonly #context: string | undefined
  readonly #structs = new Map<string, BtfId>()

  constructor(writer: BtfWriter, context: string | undefined) {
    this.#writer = writer
    this.#context = context
  }

  /** A FUNC; the verifier takes a global one's parameters from it (btf_prepare_func_args, kernel/bpf/btf.c). */
  func(fn: IrFunction): BtfId {
    const params = fn.parameters.map((parameter, index) => ({
      name: parameter.kind === 'context' ? 'ctx' : `arg${index}`,
      type: this.#parameter(parameter),
    }))
    const proto = this.#writer.funcProto(this.#scalar(), params)
    return this.#writer.func(fn.name, proto, fn.linkage === 'static' ? 'static' : 'global')
  }

  #parameter(parameter: ParameterType): BtfId {
    switch (parameter.kind) {
      case 'scalar':
        return this.#scalar()
      case 'memory':
        return this.#writer.ptr(this.#struct(parameter.name, parameter.bytes))
      case 'context':
        return this.#writer.ptr(this.#context === undefined ? (0 as BtfId) : this.#struct(this.#context, 8))
    }
  }

  #scalar(): BtfId {
    return this.#writer.int('unsigned long', 8)
  }

  #struct(name: string, bytes: number): BtfId {
    const key = `${name} ${bytes}`
    const known = this.#structs.get(key)
    if (known !== undefined) return known
    const data = this.#writer.array(this.#writer.int('unsigned char', 1), bytes)
    const id = this.#writer.struct(name, bytes, [{ name: 'data', type: data, offsetBits: 0, bitSize: 0 }])
    this.#structs.set(key, id)
    return id
  }
}

/** The kernel wants a row where each function begins, whatever it comes from. */
const lineRows = (assembled: Assembled, writer: BtfWriter): LineInfo[] => {
  const rows = assembled.lines.map(({ slot, span }): LineInfo => {
    const { file, text, line, column } = sourceLineAt(span)
    return { insnOffset: slot, file: writer.string(file), text: writer.string(text), line, column }
  })
  if (rows.length === 0) return rows
  const known = new Set(rows.map((row) => row.insnOffset))
  const unknown = { file: 0, text: 0, line: 0, column: 0 }
  for (const { slot } of assembled.subprograms) {
    if (!known.has(slot)) rows.push({ insnOffset: slot, ...unknown })
  }
  return rows.sort((a, b) => a.insnOffset - b.insnOffset)
}

/**
 * `context` names the struct that a context parameter points to, as the program type has it (in kernels before
 * 6.8 the verifier knows the context of a global function by this name alone).
 */
export const programBtf = (
  functions: readonly IrFunction[],
  assembled: Assembled,
  context: string | undefined,
): ProgramBtf => {
  const writer = new BtfWriter()
  const types = new FunctionTypes(writer, context)
  const byName = new Map(functions.map((fn) => [fn.name, fn]))
  const funcs = assembled.subprograms.flatMap(({ name, slot }) => {
    const fn = byName.get(name)
    return fn ? [{ insnOffset: slot, type: types.func(fn) }] : []
  })
  const lineInfo = encodeLineInfo(lineRows(assembled, writer))
  return { btf: writer.bytes(), funcInfo: encodeFuncInfo(funcs), lineInfo }
}
