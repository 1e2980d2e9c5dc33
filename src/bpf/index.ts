/** BPF from Node: the instruction set, the kernel door, maps, programs, links and ring buffers. Knows no D. */
export * from './isa/index.ts'
export * from './load/index.ts'
// The user-space machine has parts of these names too; without a qualifier the kernel's are meant.
export { RingBuffer } from './load/index.ts'
export type { Mapping } from './sys/index.ts'
export * from './sys/index.ts'
