/** sym(), mod() and their kin: an address, shown as what it belongs to. */
import { builtinType } from '../../defs/index.ts'
import { type Recorded, recorded } from './recorded.ts'

type Part = 'address' | 'symbol' | 'module'

const symbol = (name: string, user: boolean, part: Part, doc: string): Recorded =>
  recorded({
    name,
    doc,
    parameters: [{ prototype: 'uintptr_t', kind: 'pointer', type: builtinType('uintptr_t') }],
    returns: { kind: 'symbol', user, part },
    lower: (l, [address]) => {
      if (!address) throw new Error(`${name}: the checker passes its address`)
      return { kind: 'symbol', user, part, address: l.scalar(address) }
    },
  })

// biome-ignore format: an aligned table
export const symbols: readonly Recorded[] = [
  symbol('sym',   false, 'symbol',  'Records a kernel address, shown as the symbol that it is in.'),
  symbol('func',  false, 'symbol',  'As sym().'),
  symbol('mod',   false, 'module',  'Records a kernel address, shown as the module that it is in.'),
  symbol('usym',  true,  'symbol',  "Records an address of the current process, shown as the symbol that it is in."),
  symbol('ufunc', true,  'symbol',  'As usym().'),
  symbol('umod',  true,  'module',  'Records an address of the current process, shown as the mapped file that it is in.'),
  symbol('uaddr', true,  'address', 'Records an address of the current process, shown as symbol and offset.'),
]
