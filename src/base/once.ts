/** The value when it is first asked for, and the same from then on. */
export const once = <T>(find: () => T): (() => T) => {
  let known: { readonly value: T } | undefined
  return () => {
    known ??= { value: find() }
    return known.value
  }
}
