/**
 * The Node API: a tracing session, as the `dtrace` command uses it.
 *
 * ```ts
 * const session = openSession({ options: createOptions(), arguments: ['example'], target: 0, … })
 * session.add({ source: { name: 'example', text: 'BEGIN { exit(0); }', kind: 'string' }, rightmost: 'name' })
 * const status = await session.run()
 * ```
 */
export { type Diagnostic, DiagnosticError, renderDiagnostic, type Source } from './base/index.ts'
export { LoadError } from './bpf/load/index.ts'
export { createOptions, OptionError, type Options } from './builtin/index.ts'
export type { Output } from './consume/index.ts'
export type { Probe, ProbeQuery } from './defs/index.ts'
export {
  type EnabledProgram,
  type Listing,
  openSession,
  type ProgramText,
  type RunHooks,
  type Session,
  type SessionConfig,
  type SessionOptions,
  type SessionOutput,
  Unresponsive,
} from './session/index.ts'
