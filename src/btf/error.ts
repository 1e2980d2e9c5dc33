/** Thrown for malformed BTF, and for questions a BTF object can't answer (an id it doesn't hold). One line of text. */
export class BtfError extends Error {
  constructor(message: string) {
    super(`BTF: ${message}`)
    this.name = 'BtfError'
  }
}
