/**
 * Writes x86-64.gen.ts, the numbers of the system calls under the names of their SYSCALL_DEFINE, which are the names
 * of their tracepoints:
 *
 *     node src/provider/syscall/generate.mjs [TRACEFS]
 *
 * Numbers come from the header of linux-libc-dev, and from NEWER where that is older than the running kernel. With a
 * tracefs, every `sys_enter_…` must have got a number.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const HEADER = '/usr/include/x86_64-linux-gnu/asm/unistd_64.h'

/** Of arch/x86/entry/syscalls/syscall_64.tbl in Linux 6.18. */
const NEWER = {
  uretprobe: 335,
  uprobe: 336,
  cachestat: 451,
  fchmodat2: 452,
  map_shadow_stack: 453,
  futex_wake: 454,
  futex_wait: 455,
  futex_requeue: 456,
  statmount: 457,
  listmount: 458,
  lsm_get_self_attr: 459,
  lsm_set_self_attr: 460,
  lsm_list_modules: 461,
  mseal: 462,
  setxattrat: 463,
  getxattrat: 464,
  listxattrat: 465,
  removexattrat: 466,
  open_tree_attr: 467,
  file_getattr: 468,
  file_setattr: 469,
}

/**
 * Where the header's name isn't the SYSCALL_DEFINE's: the table's entry point says which (`stat`: sys_newstat).
 * @type {Readonly<Record<string, string>>}
 */
const DEFINED_AS = {
  stat: 'newstat',
  fstat: 'newfstat',
  lstat: 'newlstat',
  uname: 'newuname',
  sendfile: 'sendfile64',
  umount2: 'umount',
}

const numbers = new Map(
  [...readFileSync(HEADER, 'utf8').matchAll(/^#define __NR_(\w+)\s+(\d+)$/gm)].map(
    ([, name = '', number]) => [DEFINED_AS[name] ?? name, Number(number)],
  ),
)
for (const [name, number] of Object.entries(NEWER)) {
  if ((numbers.get(name) ?? number) !== number)
    throw new Error(`${name} is ${numbers.get(name)} in the header`)
  numbers.set(name, number)
}

const tracefs = process.argv[2]
if (tracefs !== undefined) {
  const missing = readdirSync(`${tracefs}/events/syscalls`)
    .filter((event) => event.startsWith('sys_enter_') && !numbers.has(event.slice('sys_enter_'.length)))
    .join(' ')
  if (missing) throw new Error(`without a number: ${missing}`)
}

const rows = [...numbers].sort(([, a], [, b]) => a - b).map(([name, number]) => `  ['${name}', ${number}],`)
const text = `/** System calls of x86-64: the name of the SYSCALL_DEFINE, the number. Written by generate.mjs. */
export const x86SystemCalls: readonly (readonly [name: string, number: number])[] = [
${rows.join('\n')}
]
`
writeFileSync(new URL('x86-64.gen.ts', import.meta.url), text)
