/** Which words of a program are type names. Declarations change the answer while the text is being read. */

export class TypeNames {
  readonly #lookUp: (name: string) => boolean
  readonly #typedefs = new Set<string>()
  readonly #identifiers = new Set<string>()

  constructor(lookUp: (name: string) => boolean) {
    this.#lookUp = lookUp
  }

  declareTypedef(name: string): void {
    this.#typedefs.add(name)
    this.#identifiers.delete(name)
  }

  /** From here on `name` is an identifier, whatever types there are. */
  declareIdentifier(name: string): void {
    this.#identifiers.add(name)
  }

  /** Runs `parse`, in which these names are identifiers whatever they are around it. */
  hiding<T>(names: readonly string[], parse: () => T): T {
    const hidden = names.filter((name) => !this.#identifiers.has(name))
    for (const name of hidden) this.#identifiers.add(name)
    const result = parse()
    for (const name of hidden) this.#identifiers.delete(name)
    return result
  }

  isType(name: string): boolean {
    return !this.#identifiers.has(name) && (this.#typedefs.has(name) || this.#lookUp(name))
  }
}
