/** The command line's words to what they ask for. */
import { unreachable } from '../base/index.ts'
import {
  type CommandLine,
  CommandLineError,
  type OptionSetting,
  type ProgramSource,
  type TargetSource,
} from './command-line.ts'
import { type Item, splitArguments } from './getopt.ts'
import { type Flag, flagName, flags, type Mode, type Switch } from './options.ts'

type Refused = { readonly flag: Flag; readonly instead: string }

/** What has been read so far. */
type Draft = {
  readonly modes: Set<Mode>
  readonly switches: Set<Switch>
  readonly programs: ProgramSource[]
  readonly settings: OptionSetting[]
  readonly targets: TargetSource[]
  readonly operands: string[]
  output: string | undefined
  dataModel: CommandLine['dataModel']
  help: boolean
  /** Those that aren't served: the first is told once all flags are known to be right. */
  readonly refused: Refused[]
}

const emptyDraft = (): Draft => ({
  modes: new Set(),
  switches: new Set(),
  programs: [],
  settings: [],
  targets: [],
  operands: [],
  output: undefined,
  dataModel: undefined,
  help: false,
  refused: [],
})

const settingOf = (text: string): OptionSetting => {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  return { name, value: equals < 0 ? undefined : text.slice(equals + 1), shown: `-x ${name}` }
}

const refusal = ({ flag, instead }: Refused): CommandLineError => {
  const message = `option ${flagName(flag)} (${flag.doc}): ${instead}`
  return new CommandLineError(message, { showUsage: false })
}

const applyFlag = (draft: Draft, flag: Flag, argument: string): void => {
  const { effect, letter } = flag
  switch (effect.kind) {
    case 'option': {
      const value = flag.argument === undefined ? undefined : argument
      draft.settings.push({ name: effect.option, value, shown: `-${letter}${value ? ` ${value}` : ''}` })
      return
    }
    case 'setting':
      draft.settings.push(settingOf(argument))
      return
    case 'program':
      draft.programs.push({ kind: 'text', text: argument, rightmost: effect.rightmost })
      return
    case 'script':
      draft.programs.push({ kind: 'file', path: argument })
      return
    case 'mode':
      draft.modes.add(effect.mode)
      return
    case 'switch':
      draft.switches.add(effect.name)
      return
    case 'output':
      draft.output = argument
      return
    case 'command':
    case 'pid':
      draft.targets.push({ kind: effect.kind, text: argument })
      return
    case 'model':
      if (argument !== effect.argument) throw new CommandLineError('', { showUsage: true })
      draft.dataModel = effect.model
      return
    case 'refused':
      draft.refused.push({ flag, ...effect })
      return
    default:
      unreachable(effect)
  }
}

/**
 * Whether an operand right behind a program's text is its predicate or its actions, given as a word of its own.
 * One that only starts like a predicate is a path, thus a macro argument.
 */
const continues = (program: string, operand: string): boolean =>
  !program.includes('{') && /^(\{|\/(.*\{|.*\S.*\/\s*$))/s.test(operand)

/** Adds an operand to the program right before it, or to the macro arguments. True: another part may follow. */
const applyOperand = (draft: Draft, text: string, behindProgram: boolean): boolean => {
  const program = draft.programs.at(-1)
  if (behindProgram && program?.kind === 'text' && continues(program.text, text)) {
    draft.programs[draft.programs.length - 1] = { ...program, text: `${program.text} ${text}` }
    return true
  }
  draft.operands.push(text)
  return false
}

const apply = (draft: Draft, item: Item, behindProgram: boolean): boolean => {
  switch (item.kind) {
    case 'flag':
      applyFlag(draft, item.flag, item.argument)
      return item.flag.effect.kind === 'program'
    case 'long':
      if (item.name === 'help') draft.help = true
      else draft.modes.add('version')
      return false
    case 'operand':
      return applyOperand(draft, item.text, behindProgram)
    default:
      return unreachable(item)
  }
}

/** -B hands over what tracing prints, and it hands it to nobody else. @throws CommandLineError */
const checkBuffered = (mode: Mode | undefined, output: string | undefined): void => {
  const beside = mode !== undefined ? '[-AGl] options' : output !== undefined ? '-o option' : undefined
  if (beside === undefined) return
  throw new CommandLineError(`-B not valid in combination with ${beside}`, { showUsage: false })
}

/** @throws CommandLineError */
export const parseCommandLine = (words: readonly string[]): CommandLine => {
  const draft = emptyDraft()
  let behindProgram = false
  for (const item of splitArguments(words)) behindProgram = apply(draft, item, behindProgram)
  const [mode] = draft.modes
  if (draft.modes.size > 1) {
    const message = 'only one of the [-GhlV] options can be specified at a time'
    throw new CommandLineError(message, { showUsage: false })
  }
  const [refused] = draft.refused
  if (refused) throw refusal(refused)
  const { programs, settings, targets, output, operands, dataModel, switches, help } = draft
  if (switches.has('buffered')) checkBuffered(mode, output)
  const implying = flags.find(
    ({ effect }) => effect.kind === 'mode' && effect.mode === mode && mode !== 'version',
  )
  if (implying) settings.push({ name: 'zdefs', value: undefined, shown: flagName(implying) })
  return {
    action: help ? 'help' : (mode ?? 'trace'),
    compileOnly: switches.has('compileOnly'),
    verbose: switches.has('verbose'),
    buffered: switches.has('buffered'),
    claimAnonymous: switches.has('claimAnonymous'),
    programs,
    settings,
    targets,
    output,
    operands,
    dataModel,
  }
}
