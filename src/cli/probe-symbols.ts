/** The functions by which a program fires a probe of its own (`-h`), and which `-G` looks for. */

/** The probe's name as C can write it. */
export const plainName = (probe: string): string => probe.replaceAll('-', '__')

const callPrefix = (provider: string): string => `__dtrace_${provider}___`
const enabledPrefix = (provider: string): string => `__dtraceenabled_${provider}___`

/** `call` fires it, `enabled` says whether it is traced. */
export const probeSymbols = (provider: string, probe: string) => ({
  call: `${callPrefix(provider)}${plainName(probe)}`,
  enabled: `${enabledPrefix(provider)}${plainName(probe)}`,
})

/** Whether the symbol is one of a provider's probes, and which probe's. */
export const probeOfSymbol = (provider: string, symbol: string): string | undefined =>
  [callPrefix(provider), enabledPrefix(provider)]
    .filter((prefix) => symbol.startsWith(prefix))
    .map((prefix) => symbol.slice(prefix.length).replaceAll('__', '-'))[0]
