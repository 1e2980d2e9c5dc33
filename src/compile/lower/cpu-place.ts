/** Where a CPU is: a table in read-only data, as the machine was when the programs were compiled. */
import type { CpuPlace } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

export const cpuPlace = (c: ClauseContext, what: keyof CpuPlace, cpu: Reg): Reg => {
  const { builder: b, object } = c
  const places = object.target.cpuPlaces()
  const table = c.rodata(object.rodata.words(places.map((place) => BigInt(place[what]))))
  const found = b.const(0n)
  const [known, done] = [b.block(), b.block()]
  b.branch('lt', cpu, BigInt(places.length), known, done)
  b.enter(known)
  b.assign(found, b.load(b.alu('add', table, b.alu('lsh', cpu, 3n)), 0, 8))
  b.jump(done)
  b.enter(done)
  return found
}
