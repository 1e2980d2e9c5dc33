export { FunctionBuilder } from './builder.ts'
export { evaluateAlu, evaluateCondition, evaluateExtend, evaluateSwap } from './evaluate.ts'
export { type Dominators, dominatorsOf, predecessorsOf, reversePostorder, successorsOf } from './graph.ts'
export { type InterpretOptions, IrFault, interpret } from './interpret.ts'
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
export { functionLiveness, type LiveGraph, type Liveness, livenessOf } from './liveness.ts'
export {
  definitionOf,
  hasEffect,
  type Replace,
  replaceTerminatorUses,
  replaceUses,
  usesOf,
} from './operations.ts'
export { printFunction, printProgram } from './print.ts'
export { SharedSlots, splice } from './splice.ts'
export { verifyIr } from './verify.ts'
