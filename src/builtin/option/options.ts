/** The values of all options in force, and who may set them when. */
import type { OptionDef } from './definition.ts'
import { OptionError, reasons } from './error.ts'
import { optionTable } from './table.ts'
import { optionValue } from './value.ts'

/**
 * Who sets an option. command: the command line; program: `#pragma D option`; environment: DTRACE_OPT_…;
 * record: setopt(), when the consumer meets its record.
 */
export type OptionOrigin = 'command' | 'program' | 'environment' | 'record'

/** Of one session. */
export type Options = {
  /** `value` undefined: none was written. @throws OptionError, with DTrace's reason as its message */
  readonly set: (name: string, value: string | undefined, origin: OptionOrigin) => void
  /** Bytes, nanoseconds, a word's index, or 0n for a flag that is set; undefined: unset. */
  readonly get: (name: string) => bigint | undefined
  /** As it was written, or the default; undefined: unset. */
  readonly text: (name: string) => string | undefined
  /** What was written for these, in the order in which it was; '' for no value. */
  readonly given: (...names: readonly string[]) => readonly { readonly name: string; readonly text: string }[]
  readonly setFromProgram: (name: string, value: string | undefined) => void
  readonly setFromRecord: (name: string, value: string) => void
  /** Sets what the variables DTRACE_OPT_NAME say; values that don't do are ignored. */
  readonly readEnvironment: (environment: Readonly<Record<string, string | undefined>>) => void
}

type Setting = { readonly value: bigint | undefined; readonly text: string | undefined }

const byName: ReadonlyMap<string, OptionDef> = new Map(optionTable.map((def) => [def.name, def]))

const isProgram = (origin: OptionOrigin) => origin === 'program' || origin === 'record'

/** Why an option may not be set by this origin. */
const obstacle = (def: OptionDef, origin: OptionOrigin) => {
  if (def.commandLineOnly && isProgram(origin)) return reasons.program
  if (def.phase !== 'dynamic' && origin === 'record') return reasons.active
  return undefined
}

const settingOf = (def: OptionDef, text: string | undefined): Setting => {
  const value = optionValue(def, text)
  return { value, text: value === undefined ? undefined : (text ?? '') }
}

/** What a lower version took away doesn't come back. */
const refuseRaise = ({ kind }: OptionDef, before: Setting | undefined, after: Setting): void => {
  if (kind === 'version' && before && (after.value ?? 0n) > (before.value ?? 0n))
    throw new OptionError(reasons.versionConflict)
}

const defaultOf = (def: OptionDef): Setting | undefined =>
  def.default === undefined ? undefined : settingOf(def, def.default)

/** Options at their defaults. */
export const createOptions = (): Options => {
  const settings = new Map<string, Setting>()
  const history: { readonly name: string; readonly text: string }[] = []

  const settingFor = (name: string): Setting | undefined => {
    const def = byName.get(name)
    if (!def) throw new Error(`no option ${name}`)
    return settings.get(name) ?? defaultOf(def)
  }

  const set: Options['set'] = (name, value, origin) => {
    const def = byName.get(name)
    if (!def) throw new OptionError(reasons.name)
    const reason = obstacle(def, origin)
    if (reason) throw new OptionError(reason)
    const setting = settingOf(def, value)
    refuseRaise(def, settings.get(name), setting)
    settings.set(name, setting)
    history.push({ name, text: value ?? '' })
  }

  const readEnvironment: Options['readEnvironment'] = (environment) => {
    for (const { name, kind } of optionTable) {
      const value = environment[`DTRACE_OPT_${name.toUpperCase()}`]
      if (value === undefined) continue
      try {
        set(name, kind === 'flag' && value === '' ? undefined : value, 'environment')
      } catch (error) {
        if (!(error instanceof OptionError)) throw error
      }
    }
  }

  return {
    set,
    get: (name) => settingFor(name)?.value,
    text: (name) => settingFor(name)?.text,
    given: (...names) => history.filter(({ name }) => names.includes(name)),
    setFromProgram: (name, value) => set(name, value, 'program'),
    setFromRecord: (name, value) => set(name, value, 'record'),
    readEnvironment,
  }
}
