/** A tracing session: what its programs come to, and its run. */
import { freemem } from 'node:os'
import { openSys, toldSys } from '../bpf/sys/index.ts'
import { vocabulary } from '../builtin/index.ts'
import type { Preparation, Prepared, RunHooks, Session, SessionConfig } from './api.ts'
import { Kernel } from './kernel.ts'
import { macroVariables } from './macros.ts'
import { openPreparation } from './preparation.ts'
import { Run } from './run.ts'

class TracingSession implements Session {
  readonly #config: SessionConfig
  readonly #kernel: Kernel
  readonly #preparation: Preparation
  #run: Run | undefined
  #stopped: 'stop' | 'abort' | undefined

  constructor(config: SessionConfig) {
    this.#config = config
    this.#kernel = new Kernel(config.debug && toldSys(openSys(), config.debug))
    const macros = macroVariables(config.target)
    this.#preparation = openPreparation({ ...config, macros, freeMemory: freemem() }, this.#kernel)
  }

  readonly add: Session['add'] = (text) => this.#preparation.add(text)
  readonly list: Session['list'] = (query) => this.#preparation.list(query)
  readonly argumentTypes: Session['argumentTypes'] = (probe) => this.#preparation.argumentTypes(probe)
  readonly attributes: Session['attributes'] = (probe) => this.#preparation.attributes(probe)
  readonly disassembly: Session['disassembly'] = () => this.#preparation.disassembly()

  #tell(notices: Prepared['notices']): void {
    const { testing, errors, options } = this.#config
    if (testing || options.get('quiet') !== undefined || options.get('quietresize') !== undefined) return
    for (const notice of notices) errors.write(Buffer.from(`dtrace: ${notice}\n`))
  }

  async run(hooks: RunHooks = {}): Promise<number> {
    const { runnable, probes, mayCapture, notices } = this.#preparation.prepare()
    if (mayCapture) this.#config.output.expectPackets?.()
    using run = new Run({
      sys: this.#kernel.sys,
      runnable,
      config: this.#config,
      vocabulary,
      probe: (id) => probes.get(id),
      kallsyms: this.#kernel.kallsyms,
    })
    this.#run = run
    this.#tell(notices)
    if (this.#stopped) run[this.#stopped]()
    try {
      return await run.start(hooks)
    } finally {
      this.#run = undefined
    }
  }

  stop(): void {
    this.#stopped ??= 'stop'
    this.#run?.stop()
  }

  abort(): void {
    this.#stopped = 'abort'
    this.#run?.abort()
  }

  [Symbol.dispose](): void {
    this.#run?.[Symbol.dispose]()
    this.#kernel[Symbol.dispose]()
  }
}

/** Opening costs nothing: the kernel is asked when programs are added. */
export const openSession = (config: SessionConfig): Session => new TracingSession(config)
