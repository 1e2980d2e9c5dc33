/** Building routines: a global function, and callbacks for its loops. */
import {
  type BlockId,
  FunctionBuilder,
  type IrFunction,
  type Operand,
  type Reg,
} from '../../compile/ir/index.ts'
import { Work, type WorkLayout } from './work.ts'

/** How a loop's body ends. */
export type Iteration = {
  /** Counts from 0. */
  readonly index: Reg
  readonly next: BlockId
  readonly stop: BlockId
}

/**
 * A routine whose parameter is a pointer to its work memory. Loops are calls of bpf_loop (Linux 5.17): the
 * verifier looks at the body once and not once an iteration, whatever strsize is.
 */
export class RoutineBuilder<W extends string, A extends string> {
  readonly functions: IrFunction[] = []
  readonly work: Work<W, A>
  readonly #name: string
  readonly #layout: WorkLayout<W, A>
  readonly #context: Reg

  constructor(name: string, layout: WorkLayout<W, A>) {
    this.#name = name
    this.#layout = layout
    const b = new FunctionBuilder(name, 'global', [
      { kind: 'memory', name: layout.name, bytes: layout.bytes },
    ])
    const base = b.parameter(0)
    const [ok, bad] = [b.block(), b.block(true)]
    b.branch('ne', base, 0n, ok, bad)
    b.enter(bad)
    b.return(0n)
    b.enter(ok)
    this.#context = b.slotAddress(b.slot(8))
    b.store(this.#context, 0, 8, base)
    this.work = new Work(b, layout, base, bad)
    this.functions.push(b.ir)
  }

  /** Runs `body` at most `times` times; bodies that end without a jump go on with the next iteration. */
  loop(times: Operand, body: (work: Work<W, A>, iteration: Iteration) => void): void {
    const name = `${this.#name}_${this.functions.length}`
    const b = new FunctionBuilder(name, 'static', [
      { kind: 'scalar' },
      { kind: 'memory', name: 'loop_context', bytes: 8 },
    ])
    const index = b.parameter(0)
    const base = b.load(b.parameter(1), 0, 8)
    const [next, stop] = [b.block(), b.block()]
    body(new Work(b, this.#layout, base, stop), { index, next, stop })
    b.jump(next)
    b.enter(next)
    b.return(0n)
    b.enter(stop)
    b.return(1n)
    this.functions.push(b.ir)
    const { b: main } = this.work
    main.helper('loop', times, main.function(name), this.#context, 0n)
  }

  /** The functions, the main one returning `value`. */
  finish(value: Operand = 0n): readonly IrFunction[] {
    this.work.b.return(value)
    return this.functions
  }
}
