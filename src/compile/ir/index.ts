export { FunctionBuilder } from './builder.ts'
export type {
  AluOp,
  Block,
  BlockId,
  Bytes,
  Condition,
  Instruction,
  IrFunction,
  IrProgram,
  Operand,
  ParameterType,
  Reg,
  SlotId,
  Terminator,
} from './ir.ts'
