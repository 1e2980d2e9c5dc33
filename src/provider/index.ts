/** The base providers, and the index that answers probe descriptions from them. */
import type { Provider } from '../defs/index.ts'
import { counterProvider } from './cpc/cpc.ts'
import { dtraceProvider } from './dtrace.ts'
import type { ProviderEnv } from './env.ts'
import { fbtProvider } from './fbt/fbt.ts'
import { Functions } from './fbt/functions.ts'
import { iteratorProvider } from './iter/iter.ts'
import { pidProvider } from './pid/pid.ts'
import { profileProvider } from './profile/profile.ts'
import { rawFunctionProvider } from './rawfbt/rawfbt.ts'
import { syscallProvider } from './syscall/syscall.ts'
import { TracepointEvents } from './tracepoint/events.ts'
import { perfProvider, rawTracepointProvider } from './tracepoint/rawtp.ts'
import { sdtProvider } from './tracepoint/sdt.ts'
import { staticProvider } from './usdt/usdt.ts'

export type { ProviderEnv } from './env.ts'
export { type KernelParts, kernelEnv } from './kernel-env.ts'
export { createProbeIndex, type ProbeListing, type ProviderIndex } from './probe-index.ts'
export { Processes, type ProcessObject } from './processes.ts'

/** All base providers, by ascending ID. Nothing of the kernel is read before one of them is asked. */
export const createProviders = (env: ProviderEnv): Provider[] => {
  const functions = new Functions(env)
  const events = new TracepointEvents(env)
  return [
    dtraceProvider(),
    profileProvider(env),
    iteratorProvider(env),
    syscallProvider(env),
    rawTracepointProvider(env, events),
    fbtProvider(env, functions),
    sdtProvider(env, events),
    perfProvider(env, events),
    rawFunctionProvider(env, functions),
    pidProvider(env),
    staticProvider(env),
    counterProvider(env),
  ]
}
