/**
 * Stands in for src/session/preparation.ts in a guest: programs are compiled by the host (`service.ts`), through a port that
 * one process at a time may have; without it, and for what only this machine has, here as ever.
 */
import { closeSync, openSync } from 'node:fs'
import { DiagnosticError, type Source } from '../../src/base/index.ts'
import { UnavailableError } from '../../src/defs/index.ts'
import type {
  EnabledProgram,
  Kernel,
  Preparation,
  PreparationConfig,
  Prepared,
  ProgramText,
} from '../../src/session/index.ts'
import { openPreparation as openHere } from '../../src/session/preparation.ts'
import { compilerPort } from '../guest/init-script.mjs'
import type { Added, Answer, Asked, Call, Failure, FromGuest, FromHost, Request, Value } from './messages.ts'
import { givenValue, namesOfOptions } from './settings.ts'
import { Wire } from './wire.ts'

type Host = Wire<FromGuest, FromHost>

/** Of this process, which runs one session at a time. */
let port: Host | undefined

/** Undefined: nobody compiles for this machine, or another process of it has the port. */
const openPort = (): Host | undefined => {
  try {
    port ??= new Wire(openSync(compilerPort, 'r+'))
  } catch {
    return undefined
  }
  return port
}

/** For others to have it. */
const closePort = (): void => {
  if (port) closeSync(port.fd)
  port = undefined
}

/** What they name are files of this machine. */
const optionsOfFiles = ['cpp', 'libdir', 'syslibdir']

class RemotePreparation implements Preparation {
  readonly #config: PreparationConfig
  readonly #kernel: Kernel
  readonly #texts: ProgramText[] = []
  #host: Host | undefined
  #here: Preparation | undefined
  /** How many pragmas have been obeyed. */
  #pragmas = 0

  constructor(config: PreparationConfig, kernel: Kernel) {
    this.#config = config
    this.#kernel = kernel
  }

  add(text: ProgramText): EnabledProgram {
    const host = this.#here ? undefined : this.#open()
    if (!host) return this.#preparedHere().add(text)
    this.#texts.push(text)
    const { matched, groups } = this.#ask(host, { kind: 'add', text }) as Added
    const texts = [...this.#texts]
    const here = () => this.#addedHere(texts)
    return {
      ...{ text, matched, groups: () => groups, typed: () => here().typed() },
      tree: (stage) => here().tree(stage),
    }
  }

  readonly list: Preparation['list'] = (query) => this.#get('list', query)
  readonly argumentTypes: Preparation['argumentTypes'] = (probe) => this.#get('argumentTypes', probe)
  readonly attributes: Preparation['attributes'] = (probe) => this.#get('attributes', probe)
  readonly disassembly: Preparation['disassembly'] = () => this.#get('disassembly')

  prepare(): Prepared {
    try {
      return this.#get('prepare')
    } finally {
      closePort()
    }
  }

  #get<M extends Asked>(method: M, ...args: Parameters<Preparation[M]>): ReturnType<Preparation[M]> {
    const host = this.#here ? undefined : this.#open()
    if (host) return this.#ask(host, { kind: 'get', method, args }) as ReturnType<Preparation[M]>
    const here = this.#preparedHere()
    const get = here[method] as (...args: Parameters<Preparation[M]>) => ReturnType<Preparation[M]>
    return get.apply(here, args)
  }

  /** As ever; nothing has been added by then. */
  #preparedHere(): Preparation {
    this.#here ??= openHere(this.#config, this.#kernel)
    return this.#here
  }

  /** The last of these, for a report: types don't travel. */
  #addedHere(texts: readonly ProgramText[]): EnabledProgram {
    const preparation = openHere(this.#config, this.#kernel)
    return texts.map((text) => preparation.add(text)).at(-1) as EnabledProgram
  }

  #open(): Host | undefined {
    const { options, arguments: args, target, macros, freeMemory } = this.#config
    if (this.#host || options.given(...optionsOfFiles).length > 0) return this.#host
    this.#host = openPort()
    const settings = options.given(...namesOfOptions)
    if (this.#host)
      this.#ask(this.#host, { kind: 'open', settings, arguments: args, target, macros, freeMemory })
    return this.#host
  }

  #ask(host: Host, request: Request): Value {
    host.send(request)
    const answer = this.#answer(host)
    for (const setting of answer.pragmas.slice(this.#pragmas))
      this.#config.options.setFromProgram(setting.name, givenValue(setting))
    this.#pragmas = answer.pragmas.length
    if ('failure' in answer) throw this.#errorOf(answer.failure)
    return answer.value
  }

  #answer(host: Host): Answer {
    for (;;) {
      const message = host.receive()
      if (!message) throw new Error("the host's compiler has ended")
      if (message.kind === 'answer') return message
      host.send(this.#call(message))
    }
  }

  #call({ method, args }: Call): FromGuest {
    const { sys } = this.#kernel
    const call = sys[method as keyof typeof sys] as (...args: readonly unknown[]) => unknown
    return { kind: 'called', result: call(...args), args }
  }

  #errorOf(failure: Failure): Error {
    if (failure.kind === 'unavailable') return new UnavailableError(failure.message)
    if (failure.kind === 'other') return new Error(`on the host: ${failure.message}`)
    const { diagnostic } = failure
    const { span } = diagnostic
    if (!span) return new DiagnosticError(diagnostic)
    return new DiagnosticError({ ...diagnostic, span: { ...span, source: this.#ownSource(span.source) } })
  }

  /** Messages know a program by its very source. */
  #ownSource(source: Source): Source {
    const same = this.#texts.find(({ source: own }) => own.name === source.name && own.text === source.text)
    return same?.source ?? source
  }
}

export const openPreparation = (config: PreparationConfig, kernel: Kernel): Preparation =>
  new RemotePreparation(config, kernel)
