/** The running kernel as providers ask it. */
import { strerror } from '../base/index.ts'
import type { Features } from '../bpf/load/index.ts'
import { kernelBtfObjects, onlineCpus, type Sys } from '../bpf/sys/index.ts'
import type { BtfTypes } from '../defs/index.ts'
import type { ProviderEnv } from './env.ts'
import { Processes } from './processes.ts'

/** What is open of a kernel. Each part is read when it is first needed, so getters are welcome. */
export type KernelParts = {
  readonly sys: Sys
  readonly types: BtfTypes
  readonly features: Features
  /** As openTracefs gives it. */
  readonly tracefs: { readonly path: string } | { readonly path?: undefined; readonly reason: string }
}

/** A period that no event reaches while it is tried. */
const NEVER = 1n << 62n

export const kernelEnv = (kernel: KernelParts): ProviderEnv => {
  let processes: Processes | undefined
  return {
    get types() {
      return kernel.types
    },
    get processes() {
      processes ??= new Processes(kernel.sys)
      return processes
    },
    get features() {
      return kernel.features
    },
    tracefs: (file) => {
      const { path } = kernel.tracefs
      return path === undefined ? undefined : kernel.sys.readText(`${path}/${file}`)
    },
    tracefsProblem: () => (kernel.tracefs.path === undefined ? kernel.tracefs.reason : undefined),
    file: (path) => kernel.sys.readText(path),
    folder: (path) => {
      const names = kernel.sys.readFolder(path)
      return names.ok ? names.value : []
    },
    perfEventProblem: ({ type, config }) => {
      const [cpu = 0] = onlineCpus(kernel.sys)
      const event = kernel.sys.perfEventOpen({ type, config, samplePeriod: NEVER }, { pid: -1, cpu })
      if (!event.ok) return strerror(event.errno)
      kernel.sys.close(event.value)
      return undefined
    },
    btfObjects: () => [...kernelBtfObjects(kernel.sys)],
    onlineCpus: () => onlineCpus(kernel.sys),
  }
}
