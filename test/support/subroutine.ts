/** One expression in one firing, in the machine and as IR: what it gives, or its fault. */
import { expect } from 'vitest'
import type { Sizes } from '../../src/compile/index.ts'
import type { Target } from '../../src/defs/index.ts'
import { type FaultName, faults } from '../../src/record/index.ts'
import { compileText } from './compile.ts'
import { vmTexts, vmWorld } from './expect-program.ts'
import type { Datum, Traced } from './outcome.ts'
import { runIr, runVm } from './run-vm.ts'

export type SubroutineOptions = Partial<Sizes> & {
  /** Statements before the value is traced. */
  readonly before?: string
  readonly kernel?: readonly { readonly address: bigint; readonly bytes: Uint8Array }[]
  /** What a process has at `userData`. */
  readonly user?: string
  /** Address of the current task_struct. */
  readonly task?: bigint
  readonly target?: Target
}

/** Where `kernel` bytes of a test may lie. */
export const kernelData = 0xffff_8880_0300_0000n

/** Where the memory of a process may lie that a test writes. */
export const userData = 0x7fff_0010_0000n

const faultName = (code: number): FaultName | undefined =>
  (Object.keys(faults) as FaultName[]).find((name) => faults[name].code === code)

/** arg0 … arg3 are 0, arg4 and arg5 address a kernel's and a process's text, arg6 is `kernelData`, arg7 `userData`. */
const outcome = (traced: Traced): Datum | FaultName | undefined => {
  traced.fire('entry', 0n, 0n, 0n, 0n, vmTexts.kernel, vmTexts.user, kernelData, userData)
  const [seen, ...others] = traced.observed()
  expect(others).toEqual([])
  return seen?.kind === 'fault' ? faultName(seen.code) : seen?.values[0]
}

export const runSubroutine = (
  expression: string,
  { before = '', kernel = [], user = '', task, target, ...sizes }: SubroutineOptions = {},
): Datum | FaultName | undefined => {
  const compiled = compileText(`syscall::read:entry { ${before} trace(${expression}); }`, target, {
    sizes,
  })
  const env = { ...vmWorld.env, ...(task !== undefined && { task }) }
  const world = () => ({
    env,
    kernel: [...(vmWorld.kernel ?? []), ...kernel],
    user: [
      ...(vmWorld.user ?? []),
      { address: userData, bytes: new Uint8Array(Buffer.from(`${user}\0`, 'latin1')) },
    ],
  })
  const [machine, ir] = [outcome(runVm(compiled, world())), outcome(runIr(compiled, world()))]
  expect(ir, 'the IR').toEqual(machine)
  return machine
}
