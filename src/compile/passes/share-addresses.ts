/** Addresses in one map's value are made from one another between calls, where that takes no register longer. */
import type { Instruction, IrFunction, Reg } from '../ir/index.ts'
import { type Pass, replaceInstructions, singleDefinitions } from './pass.ts'

type Known = { readonly register: Reg; readonly offset: number }

/**
 * A sum with a constant goes into the displacement of the memory access that uses it, a map value's address takes
 * two slots of its own. Across a call the address would need one of the four registers that survive it.
 */
export const shareAddresses: Pass = {
  name: 'share-addresses',
  run: (fn: IrFunction) => {
    const single = singleDefinitions(fn)
    for (const block of fn.blocks) {
      const known = new Map<string, Known>()
      const rewritten = block.instructions.map((i): Instruction => {
        if (i.op === 'helper' || i.op === 'call') known.clear()
        if (i.op !== 'mapValue' || !single.has(i.dst)) return i
        const first = known.get(i.map)
        if (!first) {
          known.set(i.map, { register: i.dst, offset: i.offset })
          return i
        }
        const b = BigInt(i.offset - first.offset)
        return {
          op: 'alu',
          alu: 'add',
          bits: 64,
          dst: i.dst,
          a: first.register,
          b,
          ...(i.span && { span: i.span }),
        }
      })
      replaceInstructions(block, rewritten)
    }
  },
}
