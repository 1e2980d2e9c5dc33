/** Addresses and prefixes that a program writes as text, and the text that inet_ntop() and its kin make of an address. */
/** The bytes of an address, as it is on the wire: 4 or 16. */
export type Address = readonly number[]

/** An address and how many of its bits count. */
export type Prefix = { readonly address: Address; readonly length: number }

const zeros = (count: number): Address => new Array<number>(count).fill(0)

const bytes4 = (text: string): Address | undefined => {
  if (!/^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text)) return undefined
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

const groupBytes = (group: string): Address | undefined => {
  if (!/^[0-9a-f]{1,4}$/i.test(group)) return undefined
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 0xff]
}

/** Groups with colons between them; a dotted quad may be the last where the address ends. */
const groupsBytes = (text: string, atEnd: boolean): Address | undefined => {
  const groups = text === '' ? [] : text.split(':')
  const parts = groups.map((group, at) =>
    atEnd && at === groups.length - 1 ? (groupBytes(group) ?? bytes4(group)) : groupBytes(group),
  )
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}

const bytes6 = (text: string): Address | undefined => {
  const [head = '', tail, ...more] = text.split('::')
  const before = groupsBytes(head, tail === undefined)
  const after = groupsBytes(tail ?? '', true)
  if (!before || !after || more.length > 0) return undefined
  const missing = 16 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  return [...before, ...zeros(missing), ...after]
}

/** Any spelling of an address; undefined: it is none. */
export const parseAddress = (text: string): Address | undefined => bytes4(text) ?? bytes6(text)

const quad = (address: Address): string => address.join('.')

const groupsOf = (address: Address): readonly number[] =>
  Array.from({ length: 8 }, (_, at) => ((address[2 * at] ?? 0) << 8) | (address[2 * at + 1] ?? 0))

/** RFC 5952: the first longest run of two or more zero groups is `::`. */
const groupsText = (groups: readonly number[]): string => {
  const runs = groups.map((_, from) => {
    const end = groups.findIndex((group, at) => at >= from && group !== 0)
    return (end < 0 ? groups.length : end) - from
  })
  const longest = Math.max(...runs)
  const hex = groups.map((group) => group.toString(16))
  if (longest < 2) return hex.join(':')
  const from = runs.indexOf(longest)
  return `${hex.slice(0, from).join(':')}::${hex.slice(from + longest).join(':')}`
}

/** What inet_ntoa() or inet_ntoa6() makes of an address. */
const addressText = (address: Address, strict: boolean): string => {
  if (address.length === 4) return quad(address)
  const [groups, last] = [groupsOf(address), address.slice(12)]
  if (groups.slice(0, 5).some((group) => group !== 0)) return groupsText(groups)
  if (groups[5] === 0xffff) return (strict ? '::ffff:' : '') + quad(last)
  // `::` and `::1` are addresses of their own.
  const compatible = groups[5] === 0 && (groups[6] !== 0 || (groups[7] ?? 0) > 1)
  return compatible ? (strict ? '::' : '') + quad(last) : groupsText(groups)
}

/** Puts an IPv4 address where the addresses of IPv6 have room for it. */
export const mapped = (address: Address): Address => [...zeros(10), 0xff, 0xff, ...address]

/** The addresses of so many bytes whose text is exactly this one. */
export const addressesOf = (text: string, bytes: 4 | 16, strict: boolean): readonly Address[] => {
  const address = parseAddress(text)
  if (!address) return []
  const embedded = address.length === 4 && bytes === 16
  const possible = embedded ? [mapped(address), [...zeros(12), ...address]] : [address]
  return possible.filter((each) => each.length === bytes && addressText(each, strict) === text)
}

/** The bytes that select the first `length` bits. */
export const maskOf = ({ address, length }: Prefix): Address =>
  address.map((_, at) => 0xff & ~(0xff >> Math.min(Math.max(length - 8 * at, 0), 8)))

/** Does `address` begin with the prefix's bits? One of the other family doesn't, but for IPv4 that IPv6 carries. */
export const isWithin = (address: Address, prefix: Prefix): boolean => {
  if (prefix.address.length === 4 && address.length === 16) {
    const carried = address.slice(12)
    return isWithin(carried, prefix) && mapped(carried).every((byte, at) => byte === address[at])
  }
  const mask = maskOf(prefix)
  const same = (byte: number, at: number) => (((address[at] ?? 0) ^ byte) & (mask[at] ?? 0)) === 0
  return address.length === prefix.address.length && prefix.address.every(same)
}

/** `ADDRESS/LENGTH`, or an address alone; else what is wrong with it and what to write. */
export const parsePrefix = (text: string): Prefix | { readonly hint: string } => {
  const [, host = '', digits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = parseAddress(host)
  if (!address) return { hint: 'write a prefix as in "10.0.0.0/8" or "2001:db8::/32", or an address' }
  const bits = 8 * address.length
  const length = digits === undefined ? bits : Number(digits)
  if (length > bits) return { hint: `the length is at most ${bits}` }
  const prefix = { address, length }
  const mask = maskOf(prefix)
  const base = address.map((byte, at) => byte & (mask[at] ?? 0))
  if (base.every((byte, at) => byte === address[at])) return prefix
  const written = base.length === 4 ? quad(base) : groupsText(groupsOf(base))
  return { hint: `bits behind the prefix are set: write "${written}/${length}"` }
}
