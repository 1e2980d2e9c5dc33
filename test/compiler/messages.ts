/**
 * What a guest and the host's compiler say to each other. The guest asks, and is asked in turn for what its kernel says,
 * until it has an answer.
 */
import type { Diagnostic } from '../../src/base/index.ts'
import type { EnabledProgram, Preparation, PreparationConfig, ProgramText } from '../../src/session/index.ts'

/** As they were given, '' for no value. */
export type Settings = readonly { readonly name: string; readonly text: string }[]

export type Request =
  /** A session's programs follow. */
  | ({ readonly kind: 'open'; readonly settings: Settings } & Omit<PreparationConfig, 'options'>)
  | { readonly kind: 'add'; readonly text: ProgramText }
  | { readonly kind: 'get'; readonly method: Asked; readonly args: readonly unknown[] }

/** What else is asked of what was added. */
export type Asked = Exclude<keyof Preparation, 'add'>

export type Added = Pick<EnabledProgram, 'matched'> & {
  readonly groups: ReturnType<EnabledProgram['groups']>
}

/** What came of a request. */
export type Value = Added | ReturnType<Preparation[Asked]> | undefined

export type Failure =
  | { readonly kind: 'diagnostic'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'other'; readonly message: string }

/** `pragmas`: what the programs have set so far. */
export type Answer = { readonly kind: 'answer'; readonly pragmas: Settings } & (
  | { readonly value: Value }
  | { readonly failure: Failure }
)

/** A call of Sys. */
export type Call = { readonly kind: 'call'; readonly method: string; readonly args: readonly unknown[] }
/** Its result, and the arguments behind it: the kernel writes to buffers in them. */
export type Called = { readonly kind: 'called'; readonly result: unknown; readonly args: readonly unknown[] }

export type FromGuest = Request | Called
export type FromHost = Answer | Call
