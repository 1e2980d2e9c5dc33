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

/** The addresses of this host that a trigger may be told to use: IPv4, IPv6, and IPv4 by way of IPv6. */
const addresses = ['127.0.0.1', '::1', '::ffff:127.0.0.1']

/**
 * A trigger's argument that is a loopback address, or `all` of them; 127.0.0.1 if it isn't there.
 * @param {number} position
 */
export function addressesArgument(position) {
  const text = process.argv[position + 1] ?? '127.0.0.1'
  if (text === 'all') return addresses
  if (!addresses.includes(text))
    throw new Error(`argument ${position}: ${text}: not one of ${addresses.join(', ')}`)
  return [text]
}
