/** Compiles D text against the test target, every probe as a program of its own that nothing attaches. */
import type { Source } from '../../src/base/index.ts'
import { vocabulary } from '../../src/builtin/index.ts'
import {
  type Compiled,
  type CompileInput,
  compile,
  type Sizes,
  type StackLimits,
} from '../../src/compile/index.ts'
import type { AttachPoint, Probe, Target, TypedProgram } from '../../src/defs/index.ts'
import { createChecker } from '../../src/lang/check/index.ts'
import { shippedLibrary } from './library.ts'
import { selectorWord } from './run-vm.ts'
import { fixtureTarget } from './target.ts'

/** argN of every probe is the context's word N; a probe called `return` has errno from its first word. */
const pointOf = (probe: Probe): AttachPoint => ({
  key: `${probe.function}_${probe.name}`,
  program: { type: 'raw_tracepoint' },
  attach: { kind: 'none' },
  phase: probe.name === 'ERROR' ? 'error' : probe.name === 'END' ? 'end' : 'begin',
  select: { kind: 'single', probe },
  stack: { kind: 'registers' },
  argument: (index) => (index < 10 ? { kind: 'word', word: 8 * index } : undefined),
  ...(probe.name === 'return' && { errno: { kind: 'word', word: 0 } as const }),
})

export const testSizes: Sizes = {
  strsize: 256,
  scratchsize: 256,
  bufsize: 65536,
  aggsize: 65536,
  dynvarsize: 65536,
  specsize: 65536,
  nspec: 4,
  pcapsize: 64,
}

/** One program for probes that the context's word at `selectorWord` tells apart, as system calls are. */
export const sharedPoint = (probes: readonly Probe[]): AttachPoint => ({
  ...pointOf({ id: 0, provider: '', module: '', function: 'shared', name: 'probes' }),
  select: {
    kind: 'value',
    load: (b, context) => b.load(context, selectorWord, 8),
    cases: probes.map((probe, value) => ({ value, probe })),
  },
})

export type CompileTextOptions = {
  readonly sizes?: Partial<Sizes>
  readonly stacks?: StackLimits
  readonly cpu?: number
  /** `string`: a clause as -n takes it, the default; `file` for declarations that start with a type's name. */
  readonly kind?: Source['kind']
  /** How the probes are realised; each by a program of its own if not said. */
  readonly points?: (probes: readonly Probe[]) => readonly AttachPoint[]
  readonly observe?: NonNullable<CompileInput['observe']>
}

/** The checked program, and all that is compiled for it, with the sizes that its strings and buffers have. */
export const checkTyped = (
  text: string,
  target: Target = fixtureTarget,
  { sizes, kind = 'string' }: Pick<CompileTextOptions, 'sizes' | 'kind'> = {},
): { readonly typed: TypedProgram; readonly programs: readonly TypedProgram[]; readonly sizes: Sizes } => {
  const all = { ...testSizes, ...sizes }
  const options = { strsize: all.strsize }
  const checker = createChecker({ target, vocabulary, options, library: shippedLibrary() })
  const source = { name: 'test.d', text, kind } as const
  const typed = checker.check(checker.parse(source))
  const { before, after } = checker.supporting([typed])
  return { typed, programs: [before, typed, after], sizes: all }
}

/** The checked program and what it compiles to. */
export const compileTyped = (
  text: string,
  target: Target = fixtureTarget,
  { stacks, cpu, points = (probes) => probes.map(pointOf), observe, ...checked }: CompileTextOptions = {},
): { readonly typed: TypedProgram; readonly compiled: Compiled } => {
  const { typed, programs, sizes } = checkTyped(text, target, checked)
  const clauses = programs.flatMap((program) => program.clauses)
  const probes = new Map(clauses.flatMap(({ attach }) => attach.map((probe) => [probe.id, probe] as const)))
  const compiled = compile({
    programs,
    points: points([...probes.values()]),
    target,
    sizes,
    ...(stacks && { stacks }),
    ...(cpu !== undefined && { cpu }),
    ...(observe && { observe }),
  })
  return { typed, compiled }
}

export const compileText = (text: string, target?: Target, options?: CompileTextOptions): Compiled =>
  compileTyped(text, target, options).compiled
