/** What the compiler offers to the definitions of built-ins, subroutines, actions and aggregating functions. */
import type { FunctionBuilder, IrFunction, Operand, Reg } from '../compile/ir/index.ts'
import type { DropName, FaultName, Field, ProbePart, SpeculationOutcome } from '../record/index.ts'
import type { CpuPlace } from './target.ts'
import type { Expr } from './typed.ts'
import type { AddressSpace } from './types.ts'

/** A string as a reference: nothing is copied until something must be. */
export type StringValue = {
  readonly kind: 'string'
  /** `literal`: known text; `probe`: a part of the firing probe's name. */
  readonly of:
    | { readonly kind: 'memory'; readonly space: AddressSpace; readonly address: Reg }
    | { readonly kind: 'literal'; readonly text: string }
    | { readonly kind: 'probe'; readonly part: ProbePart }
  /** The most bytes it can have, NUL included. */
  readonly bytes: number
}

/** An object (struct, union, array) in memory, by reference. */
export type ObjectValue = {
  readonly kind: 'object'
  readonly space: AddressSpace
  readonly address: Reg
  readonly bytes: number
}

/** The call stack of the firing, which is taken where it is recorded. `frames` as in the type. */
export type StackValue = {
  readonly kind: 'stack'
  readonly user: boolean
  readonly frames: number | undefined
}

/** An address and what of it is shown. */
export type SymbolValue = {
  readonly kind: 'symbol'
  readonly user: boolean
  readonly part: 'address' | 'symbol' | 'module'
  readonly address: Reg
}

export type Value = { readonly kind: 'scalar'; readonly reg: Reg } | StringValue | ObjectValue

/** What can be recorded or be a key: the checker lets stacks and symbols be nothing else. */
export type RecordableValue = Value | StackValue | SymbolValue

/** An address and the space that it is of. */
export type Pointer = { readonly space: AddressSpace; readonly address: Reg }

/** A piece of scratch memory of this firing's nesting level, directly addressable. */
export type Scratch = { readonly address: Reg; readonly bytes: number }

/**
 * A function that all clauses of a program share, and that the verifier sees once, by itself: what has loops
 * is one. Its parameters are up to five pointers to memory of a fixed size, or numbers.
 */
export type Routine = {
  /** Unique; the same name always has the same code. */
  readonly name: string
  /** The first is called; the others are its callbacks. */
  readonly functions: () => readonly IrFunction[]
}

/** Writes the clause's record. The record is reserved before the first field is stored. */
export type RecordWriter = {
  integer: (value: Operand, bytes: 1 | 2 | 4 | 8, signed: boolean) => Field
  /** Copies the string (reading through its address space), NUL-terminated and cut to `value.bytes`. */
  string: (value: StringValue) => Field
  object: (value: ObjectValue, charArray: boolean) => Field
  stack: (value: StackValue) => Field
  symbol: (value: SymbolValue) => Field
  /** The field that trace() of this value records. */
  value: (expr: Expr) => Field
}

/** What programs do with speculations, which have IDs from 1 on. */
export type SpeculationLowering = {
  /** The ID of a new one; 0, and a counted drop, where none is free. */
  readonly begin: () => Reg
  /** What the rest of the block records is part of it; if it isn't active the rest of the block is left out. */
  readonly enter: (id: Reg) => void
  /** Ends an active one; an ID that there can't be is a fault. */
  readonly settle: (id: Reg, outcome: SpeculationOutcome) => void
}

export type Lowering = {
  readonly builder: FunctionBuilder
  readonly strsize: number
  /** Evaluates an expression of integer, enum or pointer type. */
  readonly scalar: (expr: Expr) => Reg
  /** Evaluates an expression of string type. */
  readonly string: (expr: Expr) => StringValue
  readonly value: (expr: Expr) => Value
  /** What `of` makes of the expression's value, where conditionals are followed to the arm that is taken. */
  readonly choose: (expr: Expr, of: (chosen: Expr) => Reg) => Reg
  /** Evaluates an expression of pointer or integer type as an address; an integer's is the kernel's. */
  readonly pointer: (expr: Expr) => Pointer
  /** Raw argument of the firing probe; 0 where it has none. */
  readonly argument: (index: number) => Reg
  /** The system call's result as `errno` sees it: 0 where the probe isn't a system call's return. */
  readonly errno: () => Reg
  /** ID of the firing probe. */
  readonly probeId: () => Reg
  /** Monotonic ns, read once a clause. */
  readonly timestamp: () => Reg
  /** Ns that the current thread ran, without what tracing took; for definitions that declare `threadTime`. */
  readonly threadTime: () => Reg
  /** Monotonic-to-wall offset in ns, a constant of the session. */
  readonly wallOffset: () => Reg
  readonly epid: number
  /** Offset and size in bytes of a kernel struct's member (`real_parent`), from the target's types. */
  readonly member: (
    struct: string,
    path: string,
  ) => { readonly offset: number; readonly bytes: 1 | 2 | 4 | 8 }
  /** The address of these bytes in read-only data. */
  readonly constant: (content: Uint8Array) => Reg
  /** Where a CPU is: its package, its NUMA node. 0 for a CPU that there can't be. */
  readonly cpuPlace: (what: keyof CpuPlace, cpu: Reg) => Reg
  /** The names of the drivers of block devices, by their major numbers. */
  readonly blockDrivers: () => ReadonlyMap<number, string>
  /** Where in a CPU's memory a variable is that each has its own of; undefined where the kernel's types have none. */
  readonly perCpuOffset: (name: string) => number | undefined
  /** Offset in bytes of a kernel struct's member of any type. */
  readonly offsetOf: (struct: string, path: string) => number
  /** Address of a kernel variable; undefined: the kernel has none of that name, or hides its symbols. */
  readonly kernelAddress: (name: string) => bigint | undefined
  /** The program's context, for definitions that declare `usesContext`. */
  readonly context: () => Reg
  /**
   * Copies return addresses of the current stack into `bytes` bytes of writable memory, innermost first and zeros
   * behind the last; gives how many bytes are addresses. A stack that the kernel refuses is a fault. For
   * definitions that declare `usesContext`.
   */
  readonly callStack: (user: boolean, to: Reg, bytes: number) => Reg
  /** The most frames that any stack may have (option maxframes). */
  readonly maxFrames: number
  /** Scratch of this clause, distinct for each call; contents undefined. */
  readonly scratch: (bytes: number) => Scratch
  readonly scratchsize: number
  /** The most bytes of a packet that are kept (option pcapsize), a multiple of 8. */
  readonly packetBytes: number
  /**
   * Takes memory that lasts until the clause ends, or faults: it directly, and its address as D keeps it. `bytes`
   * are at most scratchsize.
   */
  readonly allocate: (bytes: Reg) => { readonly memory: Reg; readonly address: Reg }
  /**
   * The memory behind an address of `scratch` space that D kept, if that many bytes there were allocated; else a
   * fault. Of `bytes` in a register the verifier must know that they are at most scratchsize.
   */
  readonly allocated: (address: Reg, bytes: Operand) => Reg
  /**
   * Memory that all clauses of a firing share, by name; undefined when the firing begins. What its contents are
   * worth, a word of the firing can tell.
   */
  readonly firingMemory: (name: string, bytes: number) => Reg
  /** A word that all clauses of a firing share, by name; 0 when it begins. */
  readonly firingWord: (name: string) => {
    readonly load: () => Reg
    readonly store: (value: Operand) => void
  }
  /** A word that all programs on this CPU share, by name; 0 at first. */
  readonly cpuWord: (name: string) => {
    readonly load: () => Reg
    readonly store: (value: Operand) => void
  }
  /** The clause has waited: `timestamp` is read anew. */
  readonly timePassed: () => void
  /** Memory on the stack, for up to 64 bytes; contents undefined. */
  readonly stack: (bytes: number) => Reg
  /** Calls a routine, which becomes part of the program; gives what it returns. */
  readonly call: (routine: Routine, ...args: readonly Operand[]) => Reg
  /**
   * Copies a string with its NUL to directly addressable memory, cut to `bytes`, and gives its length (the NUL
   * doesn't count, so it is below `bytes`). NULL and bad addresses fault.
   */
  readonly text: (value: StringValue, to: Reg, bytes: number) => Reg
  /**
   * Copies so many bytes to directly addressable memory; a bad address is a fault. Of a `count` in a register the
   * verifier must know the bounds.
   */
  readonly bytes: (from: Pointer, to: Reg, count: Operand) => void
  /** Reads so many bytes (1, 2, 4, 8) at an address; a bad address is a fault. Zero-extended. */
  readonly read: (space: AddressSpace, address: Reg, bytes: 1 | 2 | 4 | 8) => Reg
  /** Ends the clause with a fault. The current block is closed. */
  readonly fault: (fault: FaultName, value?: Operand) => void
  /** Faults when the condition register is zero. */
  readonly faultUnless: (ok: Reg, fault: FaultName, value?: Operand) => void
  /** Counts a drop and goes on. */
  readonly drop: (drop: DropName) => void
  /** Ends tracing once the record is handed over (exit()): a fault that discards the record takes that back. */
  readonly stopTracing: () => void
  readonly record: RecordWriter
  readonly speculations: SpeculationLowering
}

/** Given to an aggregating function: the entry's cells are found, or the clause ended with a counted drop. */
export type AggregationLowering = {
  readonly builder: FunctionBuilder
  /** Adds atomically to a cell. */
  readonly add: (cell: number, value: Operand) => void
  /** Adds atomically to the cell that a register picks; the index is below the number of cells. */
  readonly addAt: (cell: Reg, value: Operand) => void
  /** Atomically adds and returns the old value. */
  readonly addFetch: (cell: number, value: Operand) => Reg
  /** Atomic minimum or maximum (signed) by a bounded compare-and-swap; failure is a counted drop. */
  readonly keep: (which: 'least' | 'greatest', cell: number, value: Reg) => void
}
