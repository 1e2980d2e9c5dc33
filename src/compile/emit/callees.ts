/** Which functions machine code calls, or has a helper call. */
import { isCheap, type MachineFunction, type MachineInstruction } from '../regalloc/index.ts'

/** The functions whose addresses an instruction takes. */
const callbacksOf = (i: MachineInstruction<unknown>): readonly string[] => {
  const sources = i.op === 'call' ? i.args : i.op === 'make' ? [i.value] : []
  return sources.flatMap((source) => (isCheap(source) && source.kind === 'function' ? [source.name] : []))
}

export const calleesOf = (fn: MachineFunction<unknown>): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const block of fn.blocks) {
    for (const i of block.instructions) {
      if (i.op === 'call' && 'function' in i.call) names.add(i.call.function)
      for (const name of callbacksOf(i)) names.add(name)
    }
  }
  return names
}

/** The first function and what it calls, directly or not, in their order: kernels refuse code that nobody reaches. */
export const calledFunctions = (functions: readonly MachineFunction[]): readonly MachineFunction[] => {
  const byName = new Map(functions.map((fn) => [fn.name, fn]))
  const reached = new Set(functions.slice(0, 1))
  for (const fn of reached) {
    for (const name of calleesOf(fn)) {
      const callee = byName.get(name)
      if (callee) reached.add(callee)
    }
  }
  return functions.filter((fn) => reached.has(fn))
}
