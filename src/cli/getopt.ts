/** Splits a command line into flags and operands as getopt(3) does with operands in any place. */
import { CommandLineError } from './command-line.ts'
import { type Flag, flags, longFlags } from './options.ts'

/** One thing that the command line says, in order. */
export type Item =
  | { readonly kind: 'flag'; readonly flag: Flag; readonly argument: string }
  | { readonly kind: 'long'; readonly name: 'help' | 'version' }
  | { readonly kind: 'operand'; readonly text: string }

const byLetter: ReadonlyMap<string, Flag> = new Map(flags.map((flag) => [flag.letter, flag]))

const wrong = (message: string): never => {
  throw new CommandLineError(message, { showUsage: true })
}

/** The flags of one word (`-qn`); the last may take the next word as its argument. */
const readCluster = function* (word: string, next: () => string | undefined): Generator<Item> {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    const flag = byLetter.get(letter) ?? wrong(`invalid option -- '${letter}'`)
    if (flag.argument === undefined) {
      yield { kind: 'flag', flag, argument: '' }
      continue
    }
    const attached = word.slice(at + 1)
    const argument = attached || (next() ?? wrong(`option requires an argument -- '${letter}'`))
    yield { kind: 'flag', flag, argument }
    return
  }
}

/** @throws CommandLineError for a flag that doesn't exist or lacks its argument */
export const splitArguments = function* (words: readonly string[]): Generator<Item> {
  const rest = words[Symbol.iterator]()
  const next = (): string | undefined => rest.next().value
  for (let word = next(); word !== undefined; word = next()) {
    const long = longFlags.get(word)
    if (word === '--') {
      for (const text of rest) yield { kind: 'operand', text }
    } else if (long) {
      yield { kind: 'long', name: long }
    } else if (word.startsWith('--')) {
      wrong(`unrecognized option '${word}'`)
    } else if (word.startsWith('-') && word !== '-') {
      yield* readCluster(word, next)
    } else {
      yield { kind: 'operand', text: word }
    }
  }
}
