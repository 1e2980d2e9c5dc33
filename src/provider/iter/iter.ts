/**
 * The `iter` provider: what there is when tracing begins, by the kernel's own iterators. A probe fires once for each
 * thing, before all other probes but BEGIN.
 */
import { type Btf, type BtfId, prototypeOf } from '../../btf/index.ts'
import type { FunctionBuilder, Reg } from '../../compile/ir/index.ts'
import type { AttachPoint, DType, Probe, ProbePattern, Provider } from '../../defs/index.ts'
import { wordOf } from '../argument.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { idBases } from '../ids.ts'
import { matchesProbe } from '../pattern.ts'
import { testRunStack } from '../stack-origin.ts'

/** Iterators over the whole system that want no parameters. Their place is their ID: add at the end. */
const iterators = ['task', 'task_file'] as const
const PREFIX = 'bpf_iter_'
const KERNEL = 'vmlinux'

const probes = iterators.map(
  (name, at): Probe => ({ id: idBases.iter + at, provider: 'iter', module: '', function: '', name }),
)

type Iterator = { readonly btf: Btf; readonly id: BtfId }

/** The context is the function's parameters, 8 bytes each; the first is the iteration itself. */
const wordAt = (index: number): number => 8 * (index + 1)

/** After the last thing there is a call without one. */
const unlessOver = (b: FunctionBuilder, context: Reg): Reg => {
  const [over, thing] = [b.block(true), b.block()]
  b.branch('eq', b.load(context, wordAt(0), 8), 0n, over, thing)
  b.enter(over)
  b.return(0n)
  b.enter(thing)
  return b.const(0n)
}

export const iteratorProvider = (env: ProviderEnv): Provider => {
  const find = (name: string): Iterator | undefined => {
    const btf = env.types.objects.load(KERNEL)
    const id = btf?.find('func', `${PREFIX}${name}`)
    return btf && id !== undefined ? { btf, id } : undefined
  }
  const parameters = ({ name }: Probe): DType[] => {
    const iterator = find(name)
    if (!iterator) return []
    const [, ...params] = prototypeOf(iterator.btf, iterator.id)?.params ?? []
    return params.map((param) => env.types.typeOf(iterator.btf, param.type))
  }
  const pointOf = (probe: Probe): AttachPoint => {
    const types = parameters(probe)
    const iterator = find(probe.name)
    if (!iterator) throw new Error(`${probe.name} is no iterator of this kernel`)
    return {
      key: `iter_${probe.name}`,
      program: {
        type: 'tracing',
        expectedAttachType: 'iter',
        attachBtf: { object: KERNEL, id: iterator.id },
      },
      attach: { kind: 'none' },
      phase: 'iterate',
      select: { kind: 'value', load: unlessOver, cases: [{ value: 0, probe }] },
      stack: testRunStack,
      argument: (index) => (index < types.length ? wordOf(wordAt(index), types[index]) : undefined),
    }
  }
  const known = (probe: Probe): boolean => find(probe.name) !== undefined
  return {
    name: 'iter',
    idBase: idBases.iter,
    attributes: attributes.iter,
    mayMatch: ({ provider, module, function: fn }: ProbePattern) =>
      provider.matches('iter') && module.matches('') && fn.matches(''),
    unavailable: () => env.features.reason('iterator'),
    find: (pattern) => probes.filter((probe) => matchesProbe(pattern, probe) && known(probe)),
    byId: (id) => probes.find((probe) => probe.id === id && known(probe)),
    arguments: parameters,
    realise: (enabled) => enabled.map(pointOf),
  }
}
