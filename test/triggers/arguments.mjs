/**
 * A trigger's numeric argument, counted from 1. Every trigger is silent and exits 0, and has a default for each.
 * @param {number} position
 * @param {number} otherwise
 */
export function numberArgument(position, otherwise) {
  const text = process.argv[position + 1]
  const value = text === undefined ? otherwise : Number(text)
  if (!Number.isInteger(value) || value < 0) throw new Error(`argument ${position}: ${text}: not a number`)
  return value
}
