/**
 * The space of alloca() and copyin(): one piece of scratch a clause, whose top rises until the clause ends. D sees
 * the memory's true addresses, as numbers, and may keep and change them: each use finds the distance from the
 * start again and checks it.
 *
 *     | address of byte 0 | bytes 0 … scratchsize | as many again, which the verifier thinks reachable |
 */
import type { Operand, Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'
import { align8 } from './temporary-memory.ts'

const headBytes = 8

export class ScratchSpace {
  readonly #c: ClauseContext
  /** Bytes that are given away; it has its first value where the clause begins, before any path divides. */
  readonly #top: Reg
  readonly #bytes: number

  constructor(context: ClauseContext) {
    this.#c = context
    this.#top = context.builder.const(0n)
    this.#bytes = align8(context.scratchsize)
  }

  /**
   * Takes `bytes`, which are at most scratchsize, or faults: the memory, and its address as D sees it. Its
   * beginning is a multiple of 8.
   */
  take(bytes: Reg): { readonly memory: Reg; readonly address: Reg } {
    const { builder: b } = this.#c
    const start = b.copy(this.#top)
    const rounded = b.alu('and', b.alu('add', bytes, 7n), -8n)
    const end = b.alu('add', start, rounded)
    this.#atMost(end, BigInt(this.#bytes), 'noScratch', 0n)
    this.#atMost(start, BigInt(this.#bytes), 'noScratch', 0n)
    b.assign(this.#top, end)
    const { memory, address } = this.#start()
    return { memory: b.alu('add', memory, start), address: b.alu('add', address, start) }
  }

  /** The memory of `bytes` bytes at an address that D kept; a register's `bytes` are at most scratchsize. */
  at(address: Reg, bytes: Operand): Reg {
    const { builder: b } = this.#c
    const start = this.#start()
    const distance = b.alu('sub', address, start.address)
    const most = BigInt(this.#bytes) - (typeof bytes === 'bigint' ? bytes : 0n)
    if (most < 0n) this.#c.fault('badAddress', address) // what follows is not emitted
    this.#atMost(distance, most, 'badAddress', address)
    // Not an addition: what 6.12's verifier learns of a sum it carries over to the summand, whose bounds it then forgets.
    const end = b.alu('sub', distance, typeof bytes === 'bigint' ? -bytes : b.neg(bytes))
    this.#atMost(end, this.#top, 'badAddress', address)
    return b.alu('add', start.memory, distance)
  }

  /** The space's first byte. The address goes through memory: what comes back is a number to the verifier. */
  #start(): { readonly memory: Reg; readonly address: Reg } {
    const { builder: b } = this.#c
    const { head, offset } = this.#c.clauseMemory('scratch space', headBytes + 2 * this.#bytes)
    const memory = b.alu('add', head, BigInt(offset + headBytes))
    const address = this.#c.once('scratch space', () => {
      b.store(head, offset, 8, memory)
      return b.load(head, offset, 8)
    })
    return { memory, address }
  }

  #atMost(a: Reg, most: Operand, fault: 'noScratch' | 'badAddress', value: Operand): void {
    const { builder: b } = this.#c
    const [good, bad] = [b.block(), b.block(true)]
    b.branch('le', a, most, good, bad)
    b.enter(bad)
    this.#c.fault(fault, value)
    b.enter(good)
  }
}
