/**
 * Probe IDs: each provider's range is fixed, and a probe's place in it follows from what the kernel calls it (the
 * number of a system call, a BTF ID), never from what else was listed. So (but for those of processes) an ID is the same in every run on one
 * boot, and looking one up enumerates nothing.
 *
 *              1  dtrace     BEGIN, END, ERROR
 *             10  profile    the listed rates
 *             50  iter       the place in its list
 *            100  syscall    2 · number, + 1 for return
 *         10 000  rawtp      BTF ID of the typedef btf_trace_… in vmlinux
 *      1 100 000  pid        in the order in which a run comes upon them; of one run only
 *      1 800 000  usdt       as pid
 *      2 000 000  fbt        2 · BTF ID of the function in vmlinux, + 1 for return
 *      5 000 000  sdt        as rawtp
 *      7 000 000  perf       as rawtp
 *      9 000 000  tcp, udp, …  the place of the location in its provider's file: 1000 for each provider of D's library
 *      9 500 000             the same for providers of programs and of a user's libraries
 *     10 000 000  rawfbt     4 · place among ftrace's functions, + 1 for return; or 4 · place of a cold part, + 2
 *     15 000 000  cpc        one a billion of each event that the machine may have
 *    0x2000 0000  profile    rates made on demand: mode, unit and value in mixed radix
 *    0x4000 0000  rawtp      events of modules: 2^17 for each
 *    0x4800 0000  sdt        as rawtp
 *    0x5000 0000  perf       as rawtp
 *    0x5800 0000  rawfbt     functions of modules: 2^19 for each
 *    0x8000 0000  fbt        functions of modules: 2^18 for each
 *    0xa000 0000  cpc        counts made on demand: event, mode and count in mixed radix
 *
 * All fit 32 bits, as `-i` demands. vmlinux has at most 2^20 types (BTF_MAX_TYPE in linux/btf.h).
 */
export const idBases = {
  dtrace: 1,
  profile: 10,
  iter: 50,
  syscall: 100,
  rawtp: 10_000,
  fbt: 2_000_000,
  sdt: 5_000_000,
  perf: 7_000_000,
  rawfbt: 10_000_000,
  cpc: 15_000_000,
} as const
export const demandIdBase = 0x2000_0000
export const cpcDemandIdBase = 0xa000_0000
/** Where the probes of processes begin, a kind behind the other, and where they end. */
export const processIds = { pid: 1_100_000, usdt: 1_800_000, end: 2_000_000 } as const
/** Where the modules' part of a provider begins, and how many IDs one type of a module has. */
export const moduleIds = {
  rawtp: { base: 0x4000_0000, perType: 1 },
  sdt: { base: 0x4800_0000, perType: 1 },
  perf: { base: 0x5000_0000, perType: 1 },
  rawfbt: { base: 0x5800_0000, perType: 4 },
  fbt: { base: 0x8000_0000, perType: 2 },
} as const

/** The most types of its own that a module can have IDs for; larger modules have no probes on the rest. */
export const moduleTypes = 2 ** 17
/** Modules that have IDs at one time. */
export const moduleSlots = 1024
/** Types of vmlinux. */
export const kernelTypes = 2 ** 20
