/** IR as text: one line an instruction, blocks labelled, spans left out. */
import type { Block, IrFunction, IrProgram, ParameterType } from './ir.ts'
import { textOfInstruction, textOfTerminator } from './operations.ts'

const parameterText = (p: ParameterType): string =>
  p.kind === 'memory' ? `memory ${p.name} ${p.bytes}` : p.kind

const printBlock = (block: Block): string =>
  [
    `b${block.id}:${block.cold ? ' cold' : ''}`,
    ...block.instructions.map((i) => `  ${textOfInstruction(i)}`),
    `  ${block.terminator ? textOfTerminator(block.terminator) : '(open)'}`,
  ].join('\n')

/** The text of one function, ended by a newline. */
export const printFunction = (fn: IrFunction): string => {
  const head = `${fn.linkage} ${fn.name}(${fn.parameters.map(parameterText).join(', ')})`
  const slots = fn.slots.map(({ bytes, align }, index) => `  slot ${index}: ${bytes} bytes, align ${align}`)
  return `${[head, ...slots, ...fn.blocks.map(printBlock)].join('\n')}\n`
}

/** The functions of a program, an empty line between. */
export const printProgram = (program: IrProgram): string => program.functions.map(printFunction).join('\n')
