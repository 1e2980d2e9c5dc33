/** How much stack a program needs when its functions call each other. */
import { MAX_FRAMES, STACK_BYTES } from '../../bpf/isa/index.ts'
import type { MachineFunction, Physical } from '../regalloc/index.ts'
import { calleesOf } from './callees.ts'
import { LimitError } from './limit.ts'

type Allocated = MachineFunction<Physical>

/** check_max_stack_depth (kernel/bpf/verifier.c) adds up frames rounded so, along each chain of calls. */
const FRAME_GRANULE = 32
const roundFrame = (bytes: number): number => Math.ceil(Math.max(bytes, 1) / FRAME_GRANULE) * FRAME_GRANULE

/** Bytes of the deepest chain of calls from the first function, which is what the kernel limits to 512. */
export const stackDepth = (functions: readonly Allocated[]): number => {
  const byName = new Map(functions.map((fn) => [fn.name, { fn, callees: calleesOf(fn) }]))
  const depths = new Map<string, number>()
  const depthOf = (name: string, frames: number): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    if (frames > MAX_FRAMES) throw new Error(`calls nest more than ${MAX_FRAMES} deep in ${name}`)
    const entry = byName.get(name)
    if (!entry) throw new Error(`no function is named ${name}`)
    const below = [...entry.callees].map((callee) => depthOf(callee, frames + 1))
    const depth = roundFrame(entry.fn.frameBytes) + Math.max(0, ...below)
    if (depth > STACK_BYTES) throw new LimitError('stack', depth, STACK_BYTES, name)
    depths.set(name, depth)
    return depth
  }
  for (const { name } of functions) depthOf(name, 1)
  const [main] = functions
  return main ? (depths.get(main.name) ?? 0) : 0
}
