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

  isType(name: string): boolean {
    return !this.#identifiers.has(name) && (this.#typedefs.has(name) || this.#lookUp(name))
  }
}
