/** The helpers that the machine has, each a function of its arguments and of what surrounds the program. */
import type { HelperName } from '../helper.ts'
import { contextHelpers } from './helpers-context.ts'
import { mapHelpers } from './helpers-map.ts'
import { memoryHelpers } from './helpers-memory.ts'
import type { VmHost } from './host.ts'

/** What a helper can reach beside its arguments. */
export type HelperScope = {
  readonly host: VmHost
  /** Runs a subprogram whose address a program passed; gives its r0. */
  readonly callback: (address: bigint, ...args: bigint[]) => bigint
}

/** Gives r0; negative numbers are -errno. */
export type VmHelper = (scope: HelperScope, ...args: [bigint, bigint, bigint, bigint, bigint]) => bigint

export const VM_HELPERS: Partial<Record<HelperName, VmHelper>> = {
  ...mapHelpers,
  ...memoryHelpers,
  ...contextHelpers,
}
