/**
 * Blueprints of BPF objects: plain data that the compiler emits and that the loader turns into kernel objects.
 * The same source and target give the same specs, byte for byte, on any machine.
 */
import type { BtfId } from '../../base/index.ts'
import type { Relocation } from '../isa/index.ts'
import type { AttachType, MapFlag, MapType, PerfEvent, PerfEventName, ProgramType } from '../sys/index.ts'

/** The blueprint of one map. Sizes are in bytes. */
export type MapSpec = {
  /** Unique in its object; relocations refer to it. The kernel keeps the first 15 bytes. */
  readonly name: string
  readonly type: MapType
  /** 0 for ring buffers; 4 for arrays, stack traces and task storage (whose keys are pidfds). */
  readonly keySize: number
  /** Of one value on one CPU. 0 for ring buffers; 8 times the depth for stack traces; 4 for program arrays. */
  readonly valueSize: number
  /** Of a ring buffer: its size in bytes, a power of two and a multiple of the page. Of task storage: 0. */
  readonly maxEntries: number
  readonly flags?: { readonly [F in MapFlag]?: boolean }
  /** The value of a one-entry array at creation (at most valueSize bytes); frozen then if `readOnlyProgram`. */
  readonly contents?: Uint8Array
  /** Of a program array: the name of the program that each index tail-calls, filled once programs are loaded. */
  readonly tailCalls?: Readonly<Record<number, string>>
}

/** The kernel function, or `btf_trace_…` typedef, that a tracing program is checked against. */
export type AttachBtf = {
  /** `vmlinux` or the name of a module. */
  readonly object: string
  /** Of the FUNC (fentry, fexit) or TYPEDEF (raw_tp_btf) in that object's BTF. */
  readonly id: BtfId
}

/** The blueprint of one program. */
export type ProgramSpec = {
  /** Unique in its object. The kernel keeps the first 15 bytes. */
  readonly name: string
  readonly type: ProgramType
  readonly expectedAttachType?: AttachType
  readonly attachBtf?: AttachBtf
  /** Encoded instructions, 8 bytes a slot, subprograms after the main program. */
  readonly code: Uint8Array
  /** As the assembler gives them: `map` and `mapValue` name a map of the same object, `kfunc` a key of `kfuncs`. */
  readonly relocations: readonly Relocation[]
  /** The BTF ids, in vmlinux, of the kernel functions that the code calls. */
  readonly kfuncs?: Readonly<Record<string, BtfId>>
  /** The program's own BTF, to which `funcInfo` and `lineInfo` refer. */
  readonly btf?: Uint8Array
  /** Array of `struct bpf_func_info`, 8 bytes each. */
  readonly funcInfo?: Uint8Array
  /** Array of `struct bpf_line_info`, 16 bytes each. */
  readonly lineInfo?: Uint8Array
  readonly license: 'GPL'
  readonly sleepable?: boolean
  /** The D source that emitted the instruction in a slot, as an error message names it. */
  readonly sourceAt?: (slot: number) => string | undefined
}

/** How often a perf event fires: each `period` counts (nanoseconds for the clocks), or `frequencyHz` times a second. */
export type PerfSample = { readonly period: bigint } | { readonly frequencyHz: number }

/** Where a loaded program is attached. A `cookie` is what bpf_get_attach_cookie returns there. */
export type AttachSpec =
  | { readonly kind: 'raw_tracepoint'; readonly event: string }
  /** fentry, fexit, raw_tp_btf: the program itself says where. */
  | { readonly kind: 'tracing' }
  | {
      readonly kind: 'kprobe'
      /** A symbol or, where it is not the only one of its name, its address. */
      readonly symbol?: string
      readonly address?: bigint
      /** In bytes from the symbol. */
      readonly offset?: bigint
      readonly return: boolean
      readonly cookie?: bigint
    }
  | {
      readonly kind: 'kprobe_multi'
      /** Symbols, or addresses of functions. */
      readonly symbols?: readonly string[]
      readonly addresses?: readonly bigint[]
      /** One a symbol or address. */
      readonly cookies?: readonly bigint[]
      readonly return: boolean
    }
  | { readonly kind: 'tracepoint'; readonly group: string; readonly event: string; readonly cookie?: bigint }
  | {
      readonly kind: 'perf_event'
      /** A name of the generic ones, or what the kernel numbers it. */
      readonly event: PerfEventName | PerfEvent
      /** Events of that half alone; of both if absent. */
      readonly only?: 'user' | 'kernel'
      readonly sample: PerfSample
      /** Every online CPU (one event each), or one. */
      readonly cpus: 'all' | number
      readonly cookie?: bigint
    }
  | {
      readonly kind: 'uprobe'
      readonly path: string
      /** In bytes from the start of the file. */
      readonly offset: bigint
      readonly return: boolean
      /** Only this process; every process when absent. */
      readonly pid?: number
      readonly cookie?: bigint
      /** File offset of the USDT semaphore to raise while attached. */
      readonly semaphore?: bigint
    }
  | {
      readonly kind: 'uprobe_multi'
      readonly path: string
      readonly offsets: readonly bigint[]
      /** One an offset. */
      readonly cookies?: readonly bigint[]
      /** One an offset, 0 where the probe has none. */
      readonly semaphores?: readonly bigint[]
      readonly return: boolean
      readonly pid?: number
    }
  /** Not attached: fired by `testRun` (BEGIN, END) or by a tail call. */
  | { readonly kind: 'none' }

/** Everything that is loaded together; relocations and tail calls refer inside one object. */
export type ObjectSpec = {
  readonly maps: readonly MapSpec[]
  readonly programs: readonly (ProgramSpec & { readonly attach: AttachSpec })[]
}
