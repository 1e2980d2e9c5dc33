/** Whether tests may use bpf(2) at all: one whose kernel lets nobody is skipped, and says so. */
import type { Sys } from '../../src/bpf/sys/index.ts'

/** Why no map can be made here; undefined: one can. A reason is printed. */
export const whyNoBpf = (sys: Sys): string | undefined => {
  const made = sys.bpf('MAP_CREATE', { mapType: 2, keySize: 4, valueSize: 8, maxEntries: 1 })
  if (made.ok) {
    sys.close(made.value as never)
    return undefined
  }
  const reason = `bpf(2) refuses to create a map: ${made.errno}`
  console.log(`skipped: ${reason}`)
  return reason
}
