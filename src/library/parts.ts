/**
 * The declarations that a file of D's own library is made of: a program that uses one doesn't read the rest. One begins at
 * the start of a line, as the test of this folder sees to with the real parser, and goes to where the next one begins.
 */
import type { Source } from '../base/index.ts'

/** A declaration of a file, and the offsets of its text there. */
export type LibraryPart = { readonly source: Source; readonly from: number; readonly to: number }

const begins = /^(?:inline|extern|typedef|struct|translator|provider)\b/gm

type Row = { readonly pattern: RegExp; readonly key: (name: string) => string }

const typedef = (name: string): string => `typedef ${name}`
/** By the word that a declaration begins with: where it has a name, and how a program's use of that is asked for. */
const rows: Readonly<Record<string, readonly Row[]>> = {
  inline: [{ pattern: /^inline [^=]*?(\w+)(?:\[[^\]]*\])? =/, key: (name) => name }],
  extern: [{ pattern: /^extern [^;]*?(\w+)(?:\[\])?;/, key: (name) => `\`${name}` }],
  typedef: [
    { pattern: /^typedef [^{;]*?(\w+);/, key: typedef },
    { pattern: /^\} (\w+);/m, key: typedef },
    { pattern: /^typedef struct (\w+) \{/, key: (name) => `struct ${name}` },
  ],
  struct: [{ pattern: /^struct (\w+) \{/, key: (name) => `struct ${name}` }],
  // Nobody names a translator: it belongs to the type that it makes.
  translator: [{ pattern: /^translator (\w+)/, key: typedef }],
  provider: [{ pattern: /^provider (\w+)/, key: (name) => `provider ${name}` }],
}

/** A provider without probes is there for its translators. */
const translatorsIn = (text: string): string[] =>
  /^\tprobe /m.test(text)
    ? []
    : [...text.matchAll(/^\ttranslator (\w+)/gm)].map(([, name = '']) => typedef(name))

const keysOf = (text: string): string[] => {
  const word = /^\w+/.exec(text)?.[0] ?? ''
  const names = (rows[word] ?? []).flatMap(({ pattern, key }) => {
    const name = pattern.exec(text)?.[1]
    return name === undefined ? [] : [key(name)]
  })
  return word === 'provider' ? [...names, ...translatorsIn(text)] : names
}

/** The parts of a file, in its order, by what they are asked for. */
export const partsOf = (source: Source): ReadonlyMap<string, readonly LibraryPart[]> => {
  const { text } = source
  const starts = [...text.matchAll(begins)].map(({ index }) => index)
  const parts = new Map<string, LibraryPart[]>()
  starts.forEach((from, at) => {
    const to = starts[at + 1] ?? text.length
    const part = { source, from, to }
    const keys = keysOf(text.slice(from, to))
    // A struct's tag is another name of its type.
    const list: LibraryPart[] = []
    for (const key of keys) {
      const known = parts.get(key)
      if (known) known.push(part)
      else parts.set(key, list)
    }
    list.push(part)
  })
  return parts
}
