/** BPF from Node: the instruction set, the kernel door, maps, programs, links and ring buffers. Knows no D. */
export * from './isa/index.ts'
export * from './load/index.ts'
export * from './sys/index.ts'
