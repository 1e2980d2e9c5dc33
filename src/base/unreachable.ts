/** Closes a total switch: a new member of the union is a compile error at the call. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
