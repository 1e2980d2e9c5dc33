/**
 * node service.cjs, with a guest's port as descriptor 3: compiles for that guest's kernel until the guest ends. An emulated
 * CPU takes seconds for a program that this one compiles in tens of milliseconds, to the same code.
 */
import { DiagnosticError } from '../../src/base/index.ts'
import { createOptions, type Options } from '../../src/builtin/index.ts'
import { UnavailableError } from '../../src/defs/index.ts'
import { Kernel, openPreparation, type Preparation } from '../../src/session/index.ts'
import { guestSys } from './guest-sys.ts'
import type { Called, Failure, FromGuest, FromHost, Request, Settings, Value } from './messages.ts'
import { givenValue, namesOfOptions } from './settings.ts'
import { Wire } from './wire.ts'

const wire = new Wire<FromHost, FromGuest>(3)

const ask = (method: string, args: readonly unknown[]): Called => {
  wire.send({ kind: 'call', method, args })
  const called = wire.receive()
  if (called?.kind !== 'called') throw new Error(`the guest ended in a call of ${method}`)
  return called
}

const kernel = new Kernel(guestSys(ask))

/** The session whose programs come. */
type Conversation = {
  readonly options: Options
  /** How many settings it came with. */
  readonly given: number
  readonly preparation: Preparation
}

const open = ({ settings, ...config }: Request & { kind: 'open' }): Conversation => {
  const options = createOptions()
  for (const setting of settings) options.set(setting.name, givenValue(setting), 'command')
  return { options, given: settings.length, preparation: openPreparation({ ...config, options }, kernel) }
}

const serve = ({ preparation }: Conversation, request: Exclude<Request, { kind: 'open' }>): Value => {
  if (request.kind === 'add') {
    const { matched, groups } = preparation.add(request.text)
    return { matched, groups: groups() }
  }
  const get = preparation[request.method] as (...args: readonly unknown[]) => Value
  return get.apply(preparation, [...request.args])
}

const failureOf = (error: unknown): Failure => {
  if (error instanceof DiagnosticError) return { kind: 'diagnostic', diagnostic: error.diagnostic }
  if (error instanceof UnavailableError) return { kind: 'unavailable', message: error.message }
  return { kind: 'other', message: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

const pragmasOf = ({ options, given }: Conversation): Settings =>
  options.given(...namesOfOptions).slice(given)

let conversation: Conversation | undefined
for (let request = wire.receive(); request !== undefined; request = wire.receive()) {
  if (request.kind === 'called') throw new Error('the guest tells of a call that was not made')
  if (request.kind === 'open') {
    conversation = open(request)
    wire.send({ kind: 'answer', pragmas: [], value: undefined })
    continue
  }
  if (!conversation) throw new Error(`the guest asks for ${request.kind} of no session`)
  let outcome: { readonly value: Value } | { readonly failure: Failure }
  try {
    outcome = { value: serve(conversation, request) }
  } catch (error) {
    outcome = { failure: failureOf(error) }
  }
  wire.send({ kind: 'answer', pragmas: pragmasOf(conversation), ...outcome })
}
