/** Runs compiled D without a kernel: in the user-space machine, or the IR as it stands. */

import {
  contextOf,
  type HostOptions,
  type KeyedMap,
  Vm,
  VmHost,
  type VmMapSpec,
} from '../../src/bpf/isa/index.ts'
import type { MapSpec } from '../../src/bpf/load/index.ts'
import { vocabulary } from '../../src/builtin/index.ts'
import type { Compiled, CompiledProgram } from '../../src/compile/index.ts'
import { type IrProgram, interpret } from '../../src/compile/ir/index.ts'
import type { AggregationEntry } from '../../src/consume/index.ts'
import type { AggregationDescriptor } from '../../src/record/index.ts'
import { type Engine, type RunnableProgram, Traced } from './outcome.ts'

/** Words of a context: ten arguments, then the value that picks the probe where several share a program. */
export const contextWords = 12
export const selectorWord = 80

const isVmType = (type: MapSpec['type']): type is VmMapSpec['type'] =>
  ['array', 'percpu_array', 'hash', 'percpu_hash', 'task_storage', 'ringbuf'].includes(type)

const vmMap = ({ name, type, keySize, valueSize, maxEntries, flags }: MapSpec): VmMapSpec => {
  if (!isVmType(type)) throw new Error(`the machine has no map of type ${type}`)
  return { name, type, keySize, valueSize, maxEntries, readOnly: flags?.readOnlyProgram === true }
}

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
const wordsOf = (bytes: Uint8Array): BigInt64Array => new BigInt64Array(bytes.slice().buffer)

const hostFor = (compiled: Compiled, options: HostOptions): VmHost => {
  const host = new VmHost({ cpus: 4, ...options, maps: compiled.object.maps.map(vmMap) })
  for (const { name, contents } of compiled.object.maps) {
    if (contents) host.keyed(name).value(u32(0))?.set(contents)
  }
  for (const descriptor of compiled.aggregations) initialise(host, descriptor)
  return host
}

/** The values of an un-keyed aggregation, by CPU: of a per-CPU array, or of an array with an entry each. */
const cpuValue = (map: KeyedMap, cpu: number): Uint8Array | undefined =>
  map.spec.type === 'array' ? map.value(u32(cpu)) : map.value(u32(0), cpu)

const initialise = (host: VmHost, { map, keys, function: name }: AggregationDescriptor): void => {
  const initial = vocabulary.aggregations.get(name)?.initial
  if (!initial || keys.length > 0) return
  for (let cpu = 0; cpu < host.cpus; cpu++) {
    const cells = new Uint8Array(BigInt64Array.from(initial).buffer)
    cpuValue(host.keyed(map), cpu)?.set(cells)
  }
}

const entriesOf = (host: VmHost, { map: name, keys, cells }: AggregationDescriptor): AggregationEntry[] => {
  const map = host.keyed(name)
  if (keys.length > 0) {
    return map.keys().map((key) => ({ key, cells: wordsOf(map.value(key) ?? new Uint8Array(0)) }))
  }
  return Array.from({ length: host.cpus }, (_, cpu) => ({
    key: u32(cpu),
    words: wordsOf(cpuValue(map, cpu) ?? new Uint8Array(0)),
  }))
    .filter(({ words }) => words[cells] !== 0n)
    .map(({ key, words }) => ({ key, cells: words.subarray(0, cells) }))
}

export const probesOf = ({ point: { select } }: RunnableProgram) =>
  select.kind === 'single' ? [select.probe] : select.cases.map(({ probe }) => probe)

/** The context of one firing; the value that picks the probe stands behind its arguments. */
export const contextFor = (program: RunnableProgram, probe: number, words: readonly bigint[]): Uint8Array => {
  const all = Array.from({ length: contextWords }, (_, at) => words[at] ?? 0n)
  const { select } = program.point
  const selected = select.kind === 'value' && select.cases.find((one) => one.probe.id === probe)
  if (selected) all[selectorWord / 8] = BigInt(selected.value)
  return contextOf(...all)
}

type Run = (program: CompiledProgram, host: VmHost, context: Uint8Array) => void

const engineOn = (compiled: Compiled, host: VmHost, run: Run): Engine => ({
  fire(probe, words) {
    for (const program of compiled.programs) {
      if (probesOf(program).some(({ id }) => id === probe))
        run(program, host, contextFor(program, probe, words))
    }
  },
  drain: () => host.ring(compiled.maps.ring).drain(),
  entries: (descriptor) => entriesOf(host, descriptor),
  values(name) {
    const map = host.keyed(name)
    const copies = map.spec.type.startsWith('percpu_') ? host.cpus : 1
    return Array.from({ length: copies }, (_, cpu) => map.value(u32(0), cpu) ?? new Uint8Array(0))
  },
})

/** A session in the machine; `host.env` may be changed between firings. */
export class VmTraced extends Traced<Compiled> {
  readonly host: VmHost

  constructor(compiled: Compiled, host: VmHost, run: Run) {
    super(compiled, engineOn(compiled, host, run))
    this.host = host
  }
}

/** Emitted code in the user-space machine. */
export const runVm = (compiled: Compiled, options: HostOptions = {}): VmTraced =>
  new VmTraced(compiled, hostFor(compiled, options), ({ emitted }, host, context) => {
    new Vm(emitted.assembled, host).run(context)
  })

/** The IR in its interpreter; `irOf` gives another state of a program's than the one that was emitted. */
export const runIr = (
  compiled: Compiled,
  options: HostOptions = {},
  irOf: (program: CompiledProgram) => IrProgram = ({ ir }) => ir,
): VmTraced =>
  new VmTraced(compiled, hostFor(compiled, options), (program, host, context) => {
    interpret(irOf(program), host, context)
  })
