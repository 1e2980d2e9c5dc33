/** A small machine for tests of providers: recorded BTF, and a tracefs of a few files. */
import type { FeatureName } from '../../src/bpf/load/index.ts'
import { fakeSys } from '../../src/bpf/sys/index.ts'
import type { Btf } from '../../src/btf/index.ts'
import { btfTypes } from '../../src/defs/index.ts'
import { Processes, type ProviderEnv } from '../../src/provider/index.ts'
import { fixtureBtf } from './fixtures.ts'

export type FakeKernel = {
  /** By path under tracefs's root; undefined: there is no tracefs. */
  readonly tracefs?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  /** Files that are read through Sys alone: those of processes, and what they have mapped. */
  readonly processFiles?: Readonly<Record<string, string | Uint8Array>>
  /** Modules that have BTF, with the IDs of their objects. */
  readonly modules?: readonly { readonly name: string; readonly id: number; readonly btf: Btf }[]
  /** What the kernel lacks. */
  readonly lacks?: readonly FeatureName[]
}

/** `asked` logs what was read, in order. */
export const fakeProviderEnv = (kernel: FakeKernel = {}): ProviderEnv & { readonly asked: string[] } => {
  const asked: string[] = []
  const modules = kernel.modules ?? []
  const load = (name: string) => {
    asked.push(`btf ${name}`)
    return name === 'vmlinux' ? fixtureBtf() : modules.find((module) => module.name === name)?.btf
  }
  return {
    asked,
    types: btfTypes({ names: () => ['vmlinux', ...modules.map(({ name }) => name)], load }),
    processes: new Processes(fakeSys({ files: kernel.processFiles ?? {} })),
    tracefs: (path) => {
      asked.push(`tracefs ${path}`)
      return kernel.tracefs?.[path]
    },
    tracefsProblem: () => (kernel.tracefs ? undefined : 'tracefs is not readable'),
    file: (path) => kernel.files?.[path],
    folder: (path) =>
      Object.keys(kernel.files ?? {})
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1)),
    perfEventProblem: ({ type }) => (type === 1 ? undefined : 'no such counter'),
    btfObjects: () => [{ name: 'vmlinux', id: 1 }, ...modules],
    features: { reason: (name) => (kernel.lacks?.includes(name) ? `no ${name} here` : undefined) },
    onlineCpus: () => [2, 3],
  }
}

/** A description of four components. */
export const patternQuery = (description: string) => {
  const [provider = '', module = '', fn = '', name = ''] = description.split(':')
  return { kind: 'pattern', provider, module, function: fn, name } as const
}
