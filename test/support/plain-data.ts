/** What v8's structured clone can keep. */

/** Data without the functions in it. */
export const withoutFunctions = (value: unknown): unknown => {
  if (typeof value === 'function') return undefined
  if (Array.isArray(value)) return value.map(withoutFunctions)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const entries = Object.entries(value).filter(([, one]) => typeof one !== 'function')
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutFunctions(one)]))
}
