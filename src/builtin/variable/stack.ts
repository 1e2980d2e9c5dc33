/** Built-in variables that tell of the call stack of the firing. */
import type { Reg } from '../../compile/ir/index.ts'
import { builtinType, type Lowering, type VariableDef } from '../../defs/index.ts'

const frameBytes = 8

/** The return address of frame 1: frame 0 is the function that fired. 0 where there is none. */
const secondFrame = (l: Lowering, user: boolean): Reg => {
  const frames = l.stack(2 * frameBytes)
  l.callStack(user, frames, 2 * frameBytes)
  return l.builder.load(frames, frameBytes, 8)
}

const depth = (l: Lowering, user: boolean): Reg => {
  const { address, bytes } = l.scratch(l.maxFrames * frameBytes)
  return l.builder.alu('rsh', l.callStack(user, address, bytes), 3n)
}

export const caller: VariableDef = {
  name: 'caller',
  doc: 'Kernel address to which the function that fired the probe returns; 0 if unavailable.',
  type: builtinType('uintptr_t'),
  usesContext: true,
  lower: (l) => ({ kind: 'scalar', reg: secondFrame(l, false) }),
}

export const ucaller: VariableDef = {
  name: 'ucaller',
  since: '1.2',
  doc: 'Address to which the current function of the process returns; 0 if unavailable.',
  type: builtinType('uint64_t'),
  usesContext: true,
  lower: (l) => ({ kind: 'scalar', reg: secondFrame(l, true) }),
}

export const stackdepth: VariableDef = {
  name: 'stackdepth',
  doc: 'Number of frames of the kernel stack, at most those of option maxframes.',
  type: builtinType('uint32_t'),
  usesContext: true,
  lower: (l) => ({ kind: 'scalar', reg: depth(l, false) }),
}

export const ustackdepth: VariableDef = {
  name: 'ustackdepth',
  since: '1.2',
  doc: "Number of frames of the current thread's user stack, at most those of option maxframes.",
  type: builtinType('uint32_t'),
  usesContext: true,
  lower: (l) => ({ kind: 'scalar', reg: depth(l, true) }),
}
