/** From D texts to what can be loaded: programs are added, checked, and compiled together. Nothing is made in the kernel. */
import { basename } from 'node:path'
import { type Diagnostic, DiagnosticError, fail, lineText, positionOf, type Span } from '../base/index.ts'
import { lift, print } from '../bpf/isa/index.ts'
import { onlineCpus, possibleCpuCount } from '../bpf/sys/index.ts'
import { OptionError, vocabulary } from '../builtin/index.ts'
import { type Compiled, compile, defaultStackLimits, type Sizes, type StackLimits } from '../compile/index.ts'
import {
  type AttachPoint,
  type Attributes,
  currentVersion,
  type Probe,
  type ProbeQuery,
  type Provider,
  type ProviderAttributes,
  type Target,
  type TypedProgram,
  UnavailableError,
} from '../defs/index.ts'
import { argumentTypes, type Checker, createChecker, printTyped, typeName } from '../lang/check/index.ts'
import { dumpTree, locate, type OptionPragma, type Program, parseAttributes } from '../lang/syntax/index.ts'
import { createProbeIndex, createProviders, kernelEnv, type ProviderIndex } from '../provider/index.ts'
import type {
  EnabledProgram,
  Listing,
  MatchedGroup,
  Preparation,
  PreparationConfig,
  Prepared,
  ProgramText,
} from './api.ts'
import { blockDrivers } from './block-drivers.ts'
import { boundedSize } from './bounded-size.ts'
import { cpuPlaces } from './cpu-places.ts'
import { checkCalls, checkDestructive, mayCapture } from './destructive.ts'
import type { Kernel } from './kernel.ts'
import { folderLibraries, isModulePresent, isUnmetDependency, ownLibrary } from './libraries.ts'
import { checkCpu, checkRecords, checkSizes, lowerSizes } from './limits.ts'
import { refusingDepth } from './nesting.ts'
import { preprocess } from './preprocess.ts'
import { refuseRelocations } from './relocations.ts'
import { runnable } from './runnable.ts'
import { kernelSymbols } from './symbols.ts'

/** `file, line N: text` of the D line that a span begins on. */
const sourceLine = ({ source, start }: Span): string => {
  const { line } = positionOf(source, start)
  const text = lineText(source, line)
  return source.kind === 'string' ? text : `${source.name}:${line}: ${text}`
}

/** What option amin says; its value has been checked. */
const attributesOf = (text: string): Attributes | undefined => {
  const found = parseAttributes(text)
  return found && [found.name, found.data, found.class]
}

const matchedGroups = ({ clauses }: TypedProgram): MatchedGroup[] =>
  clauses.map(({ probes: { description, probes, unavailable = [] } }) => ({
    description,
    probes,
    unavailable,
  }))

class ProgramPreparation implements Preparation {
  readonly #config: PreparationConfig
  readonly #kernel: Kernel
  readonly #providers: readonly Provider[]
  readonly #index: ProviderIndex
  readonly #checker: Checker
  readonly #target: Target
  readonly #programs: TypedProgram[] = []
  readonly #used = new Set<number>()
  #librariesLoaded: boolean = false
  /** Files of libraries that need what isn't there. */
  readonly #leftOut = new Set<string>()
  #compiled: Compiled | undefined

  constructor(config: PreparationConfig, kernel: Kernel) {
    this.#config = config
    this.#kernel = kernel
    this.#providers = createProviders(kernelEnv(kernel))
    this.#index = createProbeIndex(this.#providers)
    this.#target = {
      arch: 'x86_64',
      get types() {
        return kernel.types
      },
      symbols: kernelSymbols(kernel),
      probes: this.#index,
      get possibleCpus() {
        return possibleCpuCount(kernel.sys)
      },
      cpuPlaces: () => cpuPlaces(kernel.sys),
      blockDrivers: () => blockDrivers(kernel.sys),
      perCpuOffset: (name) => kernel.perCpuOffset(name),
    }
    this.#checker = createChecker({
      target: this.#target,
      vocabulary,
      options: this.#checkOptions(),
      library: ownLibrary(config.options),
      isPresent: (kind, name) => this.#isPresent(kind, name),
      baseProviders: new Set(this.#providers.filter(({ publishes }) => !publishes).map(({ name }) => name)),
    })
  }

  #number(name: string, otherwise: number): number {
    const value = this.#config.options.get(name)
    return value === undefined ? otherwise : Number(value)
  }

  #isSet(name: string): boolean {
    return this.#config.options.get(name) !== undefined
  }

  #linksLate(): boolean {
    return this.#config.options.text('linkmode') === 'dynamic' && !this.#isSet('knodefs')
  }

  #checkOptions() {
    const amin = this.#config.options.text('amin')
    return {
      strsize: this.#number('strsize', 256),
      tregs: this.#number('tregs', 8),
      zdefs: this.#isSet('zdefs'),
      hasTarget: this.#config.target !== 0,
      amin: amin === undefined ? undefined : attributesOf(amin),
      version: this.#config.options.get('version') ?? currentVersion,
    }
  }

  #isPresent(kind: 'provider' | 'module' | 'library', name: string): boolean {
    if (kind === 'library') return !this.#leftOut.has(basename(name))
    return kind === 'module' ? isModulePresent(this.#kernel.sys, name) : this.#hasProvider(name)
  }

  #hasProvider(name: string): boolean {
    const provider = this.#index.named(name)
    return provider ? provider.unavailable() === undefined : this.#checker.stable.has(name)
  }

  /** Libraries come before the first program, once the options that name them are known. */
  #loadLibraries(): void {
    if (this.#librariesLoaded) return
    this.#librariesLoaded = true
    for (const source of folderLibraries(this.#config.options)) {
      try {
        this.#checker.check(this.#checker.parse(source, this.#readingContext()))
      } catch (error) {
        if (!isUnmetDependency(error)) throw error
        this.#leftOut.add(basename(source.name))
      }
    }
  }

  add(text: ProgramText): EnabledProgram {
    return refusingDepth(() => this.#add(text))
  }

  #add(text: ProgramText): EnabledProgram {
    this.#loadLibraries()
    const ast = this.#parse(text)
    try {
      const typed = this.#checker.check(ast)
      // What one description made of a clause shares its group of probes.
      const groups = new Set(typed.clauses.map((clause) => clause.probes))
      const matched = [...groups].reduce((sum, { probes }) => sum + probes.length, 0)
      this.#programs.push(typed)
      if (this.#linksLate()) refuseRelocations(typed.clauses, () => this.#compile())
      const tree = { parsed: () => dumpTree(ast), checked: () => printTyped(typed) }
      return {
        ...{ text, matched, groups: () => matchedGroups(typed), typed: () => typed },
        tree: (stage) => tree[stage](),
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
      throw new DiagnosticError(this.#explained(locate(error.diagnostic, ast.lines)))
    }
  }

  /** A name that isn't found may be one of a kernel whose types can't be read. */
  #explained(diagnostic: Diagnostic): Diagnostic {
    const problem = this.#kernel.typesProblem
    return problem ? { ...diagnostic, text: `${diagnostic.text}: ${problem}` } : diagnostic
  }

  #parse({ source, rightmost }: ProgramText): Program {
    const flags = (['pspec', 'defaultargs', 'argref', 'empty'] as const).filter((flag) => this.#isSet(flag))
    const isScript = source.kind === 'file' && this.#isSet('cpp')
    return this.#checker.parse(isScript ? preprocess(source, this.#config.options) : source, {
      ...this.#readingContext(),
      rightmost,
      flags: new Set(flags),
      macros: {
        args: this.#config.arguments,
        variables: this.#config.macros,
        used: this.#used,
      },
    })
  }

  /** What reading any D text needs, a library's too. */
  #readingContext() {
    return { onOption: (pragma: OptionPragma) => this.#obey(pragma) }
  }

  /** Options take effect from the pragma on. */
  #obey({ name, value, span }: OptionPragma): void {
    try {
      this.#config.options.setFromProgram(name, value)
    } catch (error) {
      if (error instanceof OptionError) fail('D_PRAGMA_OPTSET', span, name, value, error.message)
      throw error
    }
    this.#checker.setOptions(this.#checkOptions())
  }

  list(query: ProbeQuery): Listing {
    this.#loadLibraries()
    const { probes, unavailable } = this.#index.list(query)
    const stable = this.#checker.stable.find(query)
    return {
      probes: [...probes, ...stable.able.map(({ probe }) => probe)].sort((a, b) => a.id - b.id),
      unavailable,
      unavailableProbes: stable.unavailable,
    }
  }

  argumentTypes(probe: Probe): readonly string[] {
    const location = this.#checker.stable.location(probe)
    const declared = location?.declared ?? this.#checker.declaredBy(probe)
    const types = declared ? argumentTypes({ declared }) : this.#index.providerOf(probe).arguments(probe)
    return types.map(typeName)
  }

  attributes(probe: Probe): ProviderAttributes {
    const location = this.#checker.stable.location(probe)
    if (location) return location.provider.attributes
    return { ...this.#index.providerOf(probe).attributes, ...this.#checker.promisedBy(probe) }
  }

  /** As they are served: with option bufresize at its default, buffers may be smaller than was asked for. */
  #servedSizes(): { readonly sizes: Sizes; readonly notices: readonly string[] } {
    const asked = this.#askedSizes()
    if (this.#config.options.text('bufresize') === 'manual') return { sizes: asked, notices: [] }
    return lowerSizes(asked, this.#config.freeMemory)
  }

  #askedSizes(): Sizes {
    const megabytes = 1024 * 1024
    return {
      strsize: this.#number('strsize', 256),
      scratchsize: this.#number('scratchsize', 256),
      bufsize: this.#number('bufsize', 4 * megabytes),
      aggsize: this.#number('aggsize', 4 * megabytes),
      dynvarsize: this.#number('dynvarsize', megabytes),
      specsize: this.#number('specsize', 4 * megabytes),
      nspec: this.#number('nspec', 1),
      pcapsize: boundedSize(this.#config.options, 'pcapsize'),
    }
  }

  /** Every probe that some clause is enabled on, by ID. */
  #enabled(): Map<number, Probe> {
    const groups = this.#programs.flatMap(({ clauses }) => clauses.map((clause) => clause.probes))
    return new Map(groups.flatMap(({ probes }) => probes.map((probe) => [probe.id, probe] as const)))
  }

  /** What runs: the programs, between what stable providers need for them. */
  #running(): readonly TypedProgram[] {
    const { before, after } = this.#checker.supporting(this.#programs)
    return [before, ...this.#programs, after]
  }

  /** The programs of every probe that some clause is attached to; each provider realises its own. */
  #points(programs: readonly TypedProgram[]): AttachPoint[] {
    const attached = programs.flatMap(({ clauses }) => clauses.flatMap(({ attach }) => attach))
    const byId = new Map(attached.map((probe) => [probe.id, probe]))
    const probes = [...byId.values()].sort((a, b) => a.id - b.id)
    return this.#providers.flatMap((provider) => {
      const own = probes.filter((probe) => this.#index.providerOf(probe) === provider)
      return own.length > 0 ? provider.realise(own) : []
    })
  }

  /** What is not to be had may be for want of the kernel's types. */
  #whileAvailable<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      const problem = this.#kernel.typesProblem
      if (error instanceof UnavailableError && problem)
        throw new UnavailableError(`${error.message}: ${problem}`)
      throw error
    }
  }

  #stackLimits(): StackLimits {
    const { kernel, user, most } = defaultStackLimits
    const atLeastOne = (option: string, otherwise: number) => Math.max(1, this.#number(option, otherwise))
    return {
      kernel: atLeastOne('stackframes', kernel),
      user: atLeastOne('ustackframes', user),
      most: atLeastOne('maxframes', most),
    }
  }

  #compile(): Compiled {
    const { sizes } = this.#servedSizes()
    checkSizes(sizes)
    this.#compiled ??= this.#whileAvailable(() => {
      const programs = this.#running()
      return refusingDepth(() =>
        compile({
          programs,
          points: this.#points(programs),
          target: this.#target,
          sizes,
          stacks: this.#stackLimits(),
          ...this.#onlyCpu(),
        }),
      )
    })
    return this.#compiled
  }

  #onlyCpu(): { cpu?: number } {
    const cpu = this.#config.options.get('cpu')
    return cpu === undefined ? {} : { cpu: Number(cpu) }
  }

  disassembly(): string {
    const sections = this.#compile().programs.map(({ point, spec, emitted }) => {
      const listing = print(lift(emitted.assembled), { source: sourceLine, slots: true })
      return `${spec.type} ${point.key}: ${emitted.instructionCount} instructions\n${listing}`
    })
    return `${sections.join('\n')}\n`
  }

  prepare(): Prepared {
    const clauses = this.#programs.flatMap(({ clauses }) => clauses)
    checkDestructive(clauses, this.#isSet('destructive'))
    checkCalls(clauses, this.#kernel.features)
    const compiled = this.#compile()
    const { sizes, notices } = this.#servedSizes()
    checkRecords(compiled, sizes)
    checkCpu(this.#config.options.get('cpu'), onlineCpus(this.#kernel.sys))
    return {
      runnable: runnable(compiled),
      probes: this.#enabled(),
      mayCapture: mayCapture(clauses),
      notices,
    }
  }
}

/** Costs nothing: the kernel is asked when programs are added. */
export const openPreparation = (config: PreparationConfig, kernel: Kernel): Preparation =>
  new ProgramPreparation(config, kernel)
