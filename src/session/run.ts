/** One tracing run: load, BEGIN, attach, consume until the end, detach, END, what is left. */
import { type LoadedObject, loadObject, RingBuffer } from '../bpf/load/index.ts'
import { onlineCpus, type Sys } from '../bpf/sys/index.ts'
import { type Consumer, createConsumer } from '../consume/index.ts'
import type { Probe, Vocabulary } from '../defs/index.ts'
import type { RunHooks, SessionConfig } from './api.ts'
import { consumerOptions } from './consumer-options.ts'
import { Deadman } from './deadman.ts'
import { Drops } from './drops.ts'
import { sessionEffects } from './effects.ts'
import type { Kallsyms } from './kallsyms.ts'
import { MappingEvents } from './mapping-events.ts'
import { ProcessWatch, showsProcesses } from './process-watch.ts'
import type { Runnable, RunnableProgram } from './runnable.ts'
import { applyRestart, entriesOf, initialiseCells } from './snapshot.ts'
import { Speculations } from './speculations.ts'
import { createSymboliser, type ProcessSymboliser } from './symboliser.ts'
import { emptyContext, Timers } from './timers.ts'

/** After each drain the reader lets records gather: fewer wake-ups for the traced, a later line for the user. */
const gatherMs = 4
/** epoll_pwait(2) takes an int. */
const longestWaitMs = 2 ** 31 - 1

export class Unresponsive extends Error {
  constructor() {
    super('Abort due to systemic unresponsiveness')
    this.name = 'Unresponsive'
  }
}

export type RunInput = {
  readonly sys: Sys
  readonly runnable: Runnable
  readonly config: SessionConfig
  readonly vocabulary: Vocabulary
  readonly probe: (id: number) => Probe | undefined
  readonly kallsyms: () => Kallsyms
}

const unknownProbe = { provider: '', module: '', function: '', name: '' }

export class Run implements Disposable {
  readonly #input: RunInput
  readonly #object: LoadedObject
  readonly #ring: RingBuffer
  readonly #mappings: MappingEvents | undefined
  readonly #symboliser: ProcessSymboliser
  readonly #consumer: Consumer
  readonly #drops: Drops
  readonly #speculations: Speculations | undefined
  readonly #timers = new Timers()
  #deadman: Deadman | undefined
  #processes: ProcessWatch | undefined
  #ending: boolean = false
  #aborted: boolean = false
  #unresponsive: boolean = false
  #lastStatus = performance.now()

  constructor(input: RunInput) {
    this.#input = input
    const { sys, runnable } = input
    this.#object = loadObject(sys, runnable.object)
    this.#ring = RingBuffer.open(sys, this.#object.map(runnable.maps.ring))
    this.#drops = new Drops(this.#object, runnable.maps.cpu)
    this.#speculations = this.#openSpeculations()
    this.#mappings = showsProcesses(runnable) ? new MappingEvents(sys) : undefined
    this.#symboliser = this.#createSymboliser()
    this.#consumer = this.#createConsumer()
    this.#initialise()
  }

  #openSpeculations(): Speculations | undefined {
    const { runnable, config } = this.#input
    const { speculations } = runnable.maps
    if (speculations === undefined) return undefined
    return new Speculations(this.#object, speculations, () => config.options.get('cleanrate') ?? 0n)
  }

  #createSymboliser(): ProcessSymboliser {
    const { kallsyms, config } = this.#input
    const { target } = config
    return createSymboliser({ kallsyms, target, events: () => this.#mappings?.take() ?? [] })
  }

  #createConsumer(): Consumer {
    const { sys, runnable, config, vocabulary, probe } = this.#input
    const { testing, output } = config
    return createConsumer({
      records: runnable.records,
      aggregations: runnable.aggregations,
      probe: (id) => probe(id) ?? unknownProbe,
      symboliser: this.#symboliser,
      actions: vocabulary.actions,
      aggregationDefs: vocabulary.aggregations,
      cpus: onlineCpus(sys),
      options: consumerOptions(config.options, {
        testing,
        get escape() {
          return output.terminal
        },
      }),
      output,
      errors: config.errors,
      effects: sessionEffects(config, () => this.#deadman?.restart()),
      clauseName: (clause) => `dt_clause_${clause}`,
      refresh: (id) => this.#snapshot(id),
    })
  }

  #initialise(): void {
    const { runnable, vocabulary } = this.#input
    for (const descriptor of runnable.aggregations) {
      const def = vocabulary.aggregations.get(descriptor.function)
      if (def) initialiseCells(this.#object, descriptor, def)
    }
    const globals = this.#object.map(runnable.control.map)
    const value = new Uint8Array(globals.valueBytes)
    const offset = BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()
    new DataView(value.buffer).setBigInt64(runnable.control.wallOffset, offset, true)
    globals.update(new Uint8Array(4), value)
  }

  /** Returns the exit status. */
  async start(hooks: RunHooks): Promise<number> {
    this.#fire('begin')
    this.#drain()
    this.#iterate()
    if (!this.#over()) {
      this.#attach()
      hooks.attached?.()
      await this.#consume()
    }
    this.#timers[Symbol.dispose]()
    this.#deadman?.[Symbol.dispose]()
    this.#processes?.[Symbol.dispose]()
    await this.#object.detach()
    if (this.#aborted) return 1
    if (this.#unresponsive) throw new Unresponsive()
    this.#finish()
    return (this.#consumer.exitStatus() ?? 0) & 0xff
  }

  stop(): void {
    this.#ending = true
    this.#ring.wake()
  }

  abort(): void {
    this.#aborted = true
    this.stop()
  }

  #over(): boolean {
    return this.#ending || this.#consumer.exitStatus() !== undefined
  }

  #programs(phase: RunnableProgram['phase']): RunnableProgram[] {
    return this.#input.runnable.programs.filter((program) => program.phase === phase)
  }

  /** Runs the programs of BEGIN or END, in this process. */
  #fire(phase: 'begin' | 'end'): void {
    const cpu = this.#input.config.options.get('cpu')
    for (const { name } of this.#programs(phase)) {
      this.#object
        .program(name)
        .testRun({ context: emptyContext, ...(cpu !== undefined && { cpu: Number(cpu) }) })
    }
  }

  /** What there is already. Programs that say what comes and goes are attached next. */
  #iterate(): void {
    if (this.#over()) return
    for (const { name } of this.#programs('iterate')) {
      this.#object.program(name).iterate()
      this.#drain()
    }
  }

  #attach(): void {
    const { sys, config, runnable } = this.#input
    for (const { name, places } of this.#programs('trace')) {
      for (const place of places) this.#object.attachOne(name, place)
    }
    for (const { name, periodNs } of this.#programs('timer')) {
      if (periodNs !== undefined) this.#timers.start(this.#object.program(name), periodNs)
    }
    if (showsProcesses(runnable)) {
      const snapshot = (id: number) => this.#snapshot(id)
      this.#processes = new ProcessWatch(runnable, { ...this.#symboliser, snapshot })
    }
    this.#deadman = new Deadman(sys, this.#object, {
      limitPercent: Number(config.options.get('deadman') ?? 0n),
      cpus: onlineCpus(sys).length,
      onUnresponsive: () => {
        this.#unresponsive = true
        this.stop()
      },
    })
  }

  async #consume(): Promise<void> {
    while (!this.#over()) {
      const untilMs = Math.min(this.#untilStatusMs(), this.#speculations?.untilCleanMs() ?? Infinity)
      const woken = await this.#ring.wait(Math.min(Math.max(gatherMs, Math.ceil(untilMs)), longestWaitMs))
      this.#drain()
      if (woken && !this.#over()) await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
  }

  /** `last`: speculations that were settled are cleaned whether it is time or not. */
  #drain({ last } = { last: false }): void {
    const settled = this.#speculations?.finished({ now: last }) ?? []
    this.#ring.drain((view, at, length) => {
      this.#consumer.record(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at, length)
    })
    this.#consumer.endDrain()
    for (const { id, outcome } of settled) this.#consumer.settle(id, outcome)
    this.#speculations?.free(settled)
    this.#restart()
    if (this.#untilStatusMs() === 0) this.#reportDrops()
  }

  /** Until drops are looked for again: all that an idle reader wakes up for. */
  #untilStatusMs(): number {
    const rateMs = Number(this.#input.config.options.get('statusrate') ?? 1_000_000_000n) / 1e6
    return Math.max(0, this.#lastStatus + rateMs - performance.now())
  }

  #restart(): void {
    for (const restart of this.#consumer.pendingRestarts()) {
      const descriptor = this.#input.runnable.aggregations[restart.aggregation]
      if (descriptor) applyRestart(this.#object, descriptor, restart)
    }
  }

  #reportDrops(): void {
    this.#lastStatus = performance.now()
    this.#drops.report((name, count, cpu) => this.#consumer.drops(name, count, cpu))
  }

  #snapshot(id: number): void {
    const descriptor = this.#input.runnable.aggregations[id]
    if (descriptor) this.#consumer.snapshot(id, entriesOf(this.#object, descriptor))
  }

  #finish(): void {
    this.#drain()
    this.#fire('end')
    this.#drain({ last: true })
    this.#reportDrops()
    for (const { id } of this.#input.runnable.aggregations) this.#snapshot(id)
    this.#consumer.finish()
  }

  [Symbol.dispose](): void {
    this.#input.config.output.end?.()
    this.#timers[Symbol.dispose]()
    this.#deadman?.[Symbol.dispose]()
    this.#processes?.[Symbol.dispose]()
    this.#mappings?.[Symbol.dispose]()
    this.#ring[Symbol.dispose]()
    this.#speculations?.[Symbol.dispose]()
    this.#object[Symbol.dispose]()
  }
}
