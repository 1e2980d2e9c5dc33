/** What the running kernel offers, found by trying each thing. */
import { arch, release } from 'node:os'
import { FEATURES, type FeatureName } from '../bpf/load/index.ts'
import { CAPABILITIES, type Capability, lockdownMode } from '../bpf/sys/index.ts'
import { createProviders, kernelEnv } from '../provider/index.ts'
import { Kernel } from '../session/index.ts'
import { lacking } from './privileges.ts'

/** A thing, and why it can't be had, if it can't. */
type Row = readonly [name: string, problem: string | undefined]

const table = (title: string, rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  const lines = rows.map(
    ([name, problem]) => `  ${name.padEnd(width)}  ${problem === undefined ? 'yes' : `no: ${problem}`}\n`,
  )
  return `\n${title}\n${lines.join('')}`
}

const capabilityRows = (): Row[] => {
  const names = Object.keys(CAPABILITIES) as Capability[]
  const missing = new Set(lacking(names))
  return names.map((name) => [name, missing.has(name) ? 'this process lacks it' : undefined])
}

const sourceRows = (kernel: Kernel): Row[] => {
  const { tracefs } = kernel
  const lockdown = lockdownMode(kernel.sys)
  return [
    ['types (BTF)', kernel.btf('vmlinux') ? undefined : 'no readable /sys/kernel/btf/vmlinux'],
    ['tracefs', tracefs.path === undefined ? tracefs.reason : undefined],
    ['no lockdown', lockdown === undefined ? undefined : `the kernel is locked down (${lockdown})`],
  ]
}

/** Lines of text. Tries to load small programs, so it takes some tenths of a second. */
export const kernelReport = (): string => {
  using kernel = new Kernel()
  const features = Object.keys(FEATURES) as FeatureName[]
  return [
    `Linux ${release()} ${arch()}, node ${process.version}\n`,
    table('Capabilities', capabilityRows()),
    table('Kernel', sourceRows(kernel)),
    table(
      'BPF features, found by trying',
      features.map((name) => [name, kernel.features.reason(name)]),
    ),
    table(
      'Providers',
      createProviders(kernelEnv(kernel)).map((provider) => [provider.name, provider.unavailable()]),
    ),
  ].join('')
}
