/** The stability that each provider promises, for `-lv` and `-v`: what DTrace's own documentation gives. */
import type { Attributes, ProviderAttributes } from '../defs/index.ts'

const hidden: Attributes = ['Private', 'Private', 'Unknown']
const hiddenIsa: Attributes = ['Private', 'Private', 'ISA']
const evolving: Attributes = ['Evolving', 'Evolving', 'Common']
const evolvingIsa: Attributes = ['Evolving', 'Evolving', 'ISA']
const stable: Attributes = ['Stable', 'Stable', 'Common']
/** What D takes a declaration of probes to promise that says nothing of it. */
const program: Attributes = ['Unstable', 'Unstable', 'Common']
const unstable: Attributes = ['Unstable', 'Unstable', 'Unknown']

// biome-ignore format: an aligned table
export const attributes = {
  dtrace:  { provider: stable,   module: hidden,   function: hidden,    name: stable,   args: stable },
  profile: { provider: evolving, module: unstable, function: hidden,    name: evolving, args: evolving },
  cpc:     { provider: evolving, module: unstable, function: hidden,    name: evolving, args: evolving },
  iter:    { provider: evolving, module: hidden,   function: hidden,    name: evolving, args: hiddenIsa },
  syscall: { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  rawtp:   { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  sdt:     { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  perf:    { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  rawfbt:  { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  fbt:     { provider: evolving, module: hidden,   function: hiddenIsa, name: evolving, args: hiddenIsa },
  usdt:    { provider: program,  module: program,  function: program,   name: program,  args: program },
  pid:     { provider: evolvingIsa, module: hidden, function: hidden,   name: evolvingIsa, args: hidden },
} as const satisfies Record<string, ProviderAttributes>

const unknown: Attributes = ['Unstable', 'Unstable', 'Common']
/** Of a description that no provider answers for. */
export const unknownAttributes: ProviderAttributes = {
  provider: unknown,
  module: unknown,
  function: unknown,
  name: unknown,
  args: unknown,
}
