/** Versions of D's API: what the option `version` and `#pragma D binding` name. */

/** One that was parsed: later ones are greater. */
export type ApiVersion = bigint

const published = [
  ...['1.0', '1.1', '1.2', '1.2.1', '1.2.2', '1.3', '1.4', '1.4.1', '1.5', '1.6', '1.6.1', '1.6.2', '1.6.3'],
  ...['1.6.4', '2.0', '2.0.1'],
] as const

/** Eight bits of major, twelve of minor and twelve of micro version. */
const limits = [255n, 4095n, 4095n] as const

/** `M.N` or `M.N.P`; undefined where it is neither, or a number is too large. */
export const parseApiVersion = (text: string): ApiVersion | undefined => {
  const [, ...parts] = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (parts.length === 0) return undefined
  const [major, minor, micro] = limits.map((most, at) => {
    const part = BigInt(parts[at] ?? '0')
    return part <= most ? part : undefined
  })
  if (major === undefined || minor === undefined || micro === undefined) return undefined
  return (major << 24n) | (minor << 12n) | micro
}

/** A version that is written in the source of this program. */
const known = (text: string): ApiVersion => parseApiVersion(text) ?? 0n

const versions: ReadonlySet<ApiVersion> = new Set(published.map(known))

export const isPublished = (version: ApiVersion): boolean => versions.has(version)

export const currentVersion: ApiVersion = known('2.0.1')

/** Was a definition of the API there in that version? */
export const isIn = (version: ApiVersion, { since }: { readonly since?: Published }): boolean =>
  since === undefined || known(since) <= version

export type Published = (typeof published)[number]
