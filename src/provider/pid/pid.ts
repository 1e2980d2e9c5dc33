/** The `pid` provider: functions and instructions of processes, under a provider for each process (`pid123`). */
import { fail, type Matcher } from '../../base/index.ts'
import type { Probe, ProbePattern, Provider } from '../../defs/index.ts'
import { ElfError, type ElfFunction, type FunctionTable, functionTables } from '../../elf/index.ts'
import { attributes } from '../attributes.ts'
import type { ProviderEnv } from '../env.ts'
import { processIds } from '../ids.ts'
import type { ProcessObject } from '../processes.ts'
import { Code } from './code.ts'
import { type Asked, anyFunction, askedOf, isNumberOnly, processDigits, programOnly } from './description.ts'
import { returnHazard } from './hazards.ts'
import { objectsOf } from './objects.ts'
import { realise } from './realise.ts'
import type { Kind, TracedPlace } from './traced.ts'

/** So many probes may one description make, and a session have. */
const MOST_PROBES = 250_000
const MOST_IN_ALL = processIds.usdt - processIds.pid

type Function = ElfFunction & { readonly object: ProcessObject }

class PidProvider implements Provider {
  readonly name = 'pid'
  readonly idBase = processIds.pid
  readonly attributes = attributes.pid
  readonly #env: ProviderEnv
  readonly #places: TracedPlace[] = []
  /** By process, file, kind and place. */
  readonly #known = new Map<string, TracedPlace>()
  readonly #objects = new Map<number, readonly ProcessObject[] | undefined>()
  readonly #tables = new Map<string, readonly FunctionTable[]>()
  readonly #code = new Map<string, Code>()

  constructor(env: ProviderEnv) {
    this.#env = env
  }

  publishes(provider: Matcher): boolean {
    return processDigits(provider) !== undefined || isNumberOnly(provider)
  }

  unavailable(): string | undefined {
    const { features } = this.#env
    const reason = features.reason('uprobe') ?? features.reason('attachCookie')
    return reason === undefined ? undefined : `processes are traced by uprobes (${reason})`
  }

  find(pattern: ProbePattern): Iterable<Probe> {
    if (isNumberOnly(pattern.provider)) fail('D_PROC_BADPROV', undefined, pattern.provider.pattern)
    const digits = processDigits(pattern.provider)
    if (digits === undefined) return []
    const pid = Number(digits)
    const objects = this.#objectsOf(pid)
    const found = this.#find(pid, objects, pattern)
    return [...new Set(found)].map(({ probe }) => probe).sort((a, b) => a.id - b.id)
  }

  byId(id: number): Probe | undefined {
    return this.#places[id - this.idBase]?.probe
  }

  arguments(): [] {
    return []
  }

  realise(probes: readonly Probe[]) {
    const places = probes.map(({ id }) => {
      const place = this.#places[id - this.idBase]
      if (!place) throw new Error(`${id} is no process's probe`)
      return place
    })
    return realise(this.#env, places)
  }

  /** @throws DiagnosticError */
  #objectsOf(pid: number): readonly ProcessObject[] {
    if (pid === 0) fail('D_PROC_BADPID', undefined)
    if (pid === this.#env.processes.self()) fail('D_PROC_DYN', undefined, pid)
    if (!this.#objects.has(pid)) this.#objects.set(pid, this.#env.processes.objects(pid))
    return this.#objects.get(pid) ?? fail('D_PROC_GRAB', undefined, pid)
  }

  #find(pid: number, objects: readonly ProcessObject[], pattern: ProbePattern): TracedPlace[] {
    if (pattern.function.exact === anyFunction) return this.#address(pid, objects, pattern)
    const found: TracedPlace[] = []
    for (const object of objectsOf(pattern.module, objects)) {
      for (const fn of this.#functions(object, pattern)) {
        // One by one: there may be more of them than a call takes arguments.
        for (const place of this.#placesIn(pid, fn, pattern)) found.push(place)
        if (found.length > MOST_PROBES) fail('D_PROC_CREATEFAIL.many', undefined, fn.name, MOST_PROBES)
      }
    }
    return found
  }

  /** The function `-`: an address in the program. */
  #address(pid: number, objects: readonly ProcessObject[], pattern: ProbePattern): TracedPlace[] {
    const module = pattern.module.pattern === '' ? programOnly : pattern.module
    const [object] = module.exact === undefined ? [] : objectsOf(module, objects)
    if (!object?.isProgram) return fail('D_PROC_LIB', undefined)
    const asked = askedOf(pattern)
    const address = asked.kind === 'offset' ? asked.offset : 0
    const isCode = object.elf.segments.some(
      (one) => one.executable && address >= one.address && address < one.address + one.bytes,
    )
    if (!isCode) fail('D_PROC_OFF', undefined, address, anyFunction)
    const around = this.#tablesOf(object)
      .flatMap(({ all }) => all)
      .find((fn) => fn.address <= address && address < fn.address + fn.bytes)
    if (around) this.#refuseOffset({ ...around, object }, address - around.address)
    const fn = { name: anyFunction, address: 0, bytes: 0, object }
    return [this.#place(pid, fn, 'offset', address)]
  }

  #tablesOf({ file, elf }: ProcessObject): readonly FunctionTable[] {
    const known = this.#tables.get(file)
    if (known) return known
    const tables = tablesOf(elf)
    this.#tables.set(file, tables)
    return tables
  }

  /** Of the table of all symbols; of the dynamic linker's, which is what a stripped file has, where that has none. */
  #functions(object: ProcessObject, { module, function: fn }: ProbePattern): readonly Function[] {
    const { exact } = fn
    for (const table of this.#tablesOf(object)) {
      const found =
        exact === undefined ? table.all.filter(({ name }) => fn.matches(name)) : table.named(exact)
      if (found.length > 0) return found.map((one) => ({ ...one, object }))
    }
    // Of a pattern's objects, others may have it.
    if (exact !== undefined && module.exact !== undefined) fail('D_PROC_FUNC', undefined, exact, module.exact)
    return []
  }

  #placesIn(pid: number, fn: Function, pattern: ProbePattern): TracedPlace[] {
    const asked: Asked = askedOf(pattern)
    switch (asked.kind) {
      case 'side':
        return this.#side(pid, fn, asked.side, pattern.function.exact !== undefined)
      case 'offset':
        return [this.#offset(pid, fn, asked.offset)]
      case 'pattern': {
        const { name } = asked
        const sides = (['entry', 'return'] as const).filter((side) => name.matches(side))
        const { starts } = this.#codeOf(fn).instructions(fn)
        return [
          ...sides.flatMap((side) => this.#side(pid, fn, side, false)),
          ...starts
            .filter((offset) => name.matches(offset.toString(16)) && !this.#codeOf(fn).isRefused(fn, offset))
            .map((offset) => this.#place(pid, fn, 'offset', offset)),
        ]
      }
    }
  }

  /** A function that is not named is left out where it can't be traced. */
  #side(pid: number, fn: Function, side: 'entry' | 'return', isNamed: boolean): TracedPlace[] {
    const hazard = this.#obstacle(fn, 0) ?? (side === 'return' ? returnHazard(fn.object.elf, fn) : undefined)
    if (hazard === undefined) return [this.#place(pid, fn, side, 0)]
    return isNamed ? fail('D_PROC_CREATEFAIL', undefined, side, fn.name, hazard) : []
  }

  #offset(pid: number, fn: Function, offset: number): TracedPlace {
    if (offset >= fn.bytes) fail('D_PROC_OFF', undefined, offset, fn.name)
    this.#refuseOffset(fn, offset)
    return this.#place(pid, fn, 'offset', offset)
  }

  /** A breakpoint in the middle of an instruction would make another one of it. */
  #refuseOffset(fn: Function, offset: number): void {
    const { starts, whole } = this.#codeOf(fn).instructions(fn)
    if (starts.includes(offset)) {
      const obstacle = this.#obstacle(fn, offset)
      if (obstacle) fail('D_PROC_CREATEFAIL.offset', undefined, fn.name, offset, obstacle)
      return
    }
    if (whole || offset < (starts.at(-1) ?? 0)) fail('D_PROC_ALIGN', undefined, offset)
    fail('D_PROC_CREATEFAIL.offset', undefined, fn.name, offset, "its instructions can't be told apart there")
  }

  #obstacle(fn: Function, offset: number): string | undefined {
    return this.#codeOf(fn).isRefused(fn, offset)
      ? 'the kernel puts no breakpoint on this instruction'
      : undefined
  }

  #codeOf({ object: { file, elf } }: Function): Code {
    const known = this.#code.get(file)
    if (known) return known
    const code = new Code(elf)
    this.#code.set(file, code)
    return code
  }

  #place(pid: number, fn: Function, kind: Kind, offset: number): TracedPlace {
    const { object } = fn
    const address = fn.address + offset
    const key = `${pid} ${object.file} ${kind} ${fn.name} ${address}`
    const known = this.#known.get(key)
    if (known) return known
    if (this.#places.length >= MOST_IN_ALL) fail('D_PROC_CREATEFAIL.many', undefined, fn.name, MOST_IN_ALL)
    const place: TracedPlace = {
      probe: {
        id: this.idBase + this.#places.length,
        provider: `pid${pid}`,
        module: object.name,
        function: fn.name,
        name: kind === 'offset' ? offset.toString(16) : kind,
      },
      kind,
      pid,
      file: object.place,
      offset: object.elf.offsetOf(address) ?? 0,
    }
    this.#known.set(key, place)
    this.#places.push(place)
    return place
  }
}

/** None of a file that is damaged. */
const tablesOf = (elf: ProcessObject['elf']): readonly FunctionTable[] => {
  try {
    return functionTables(elf)
  } catch (error) {
    if (error instanceof ElfError) return []
    throw error
  }
}

export const pidProvider = (env: ProviderEnv): Provider => new PidProvider(env)
