/** uregs[]: the registers that the current thread had in user space, and the constants that index them. */
import { builtinType, type DType, intrinsic, type Lowering, type VariableDef } from '../../defs/index.ts'

/** In the order of struct pt_regs (arch/x86/include/asm/ptrace.h). */
const saved = [
  ...['R15', 'R14', 'R13', 'R12', 'RBP', 'RBX', 'R11', 'R10', 'R9', 'R8', 'RAX', 'RCX', 'RDX', 'RSI', 'RDI'],
  ...['ERR', 'RIP', 'CS', 'RFL', 'RSP', 'SS'],
] as const

/** Behind those: what is kept in task_struct.thread (arch/x86/include/asm/processor.h). */
const kept = { DS: 'ds', ES: 'es', FS: 'fsbase', GS: 'gsbase', TRAPNO: 'trap_nr' } as const
const keptMembers = Object.values(kept)

const aliases = {
  ...{ EAX: 'RAX', EBX: 'RBX', ECX: 'RCX', EDX: 'RDX', ESI: 'RSI', EDI: 'RDI', EBP: 'RBP', ESP: 'RSP' },
  ...{ PC: 'RIP', FP: 'RBP', SP: 'RSP', PS: 'RFL', R0: 'RAX', R1: 'RBX' },
} as const

const indexes = new Map([...saved, ...Object.keys(kept)].map((name, at) => [name, BigInt(at)]))

/** `R_RIP` and its kin. */
export const registerConstants: readonly [string, { readonly type: DType; readonly value: bigint }][] = [
  ...indexes,
  ...Object.entries(aliases).map(([name, of]) => [name, indexes.get(of) ?? 0n] as const),
].map(([name, value]) => [`R_${name}`, { type: intrinsic.int, value }])

const fromTask = (l: Lowering, path: string) => {
  const { offset, bytes } = l.member('task_struct', path)
  return l.read('kernel', l.builder.alu('add', l.builder.helper('get_current_task'), BigInt(offset)), bytes)
}

export const uregs: VariableDef = {
  name: 'uregs',
  doc: 'Registers of the current thread as it entered the kernel; the subscript is a constant, R_RIP and its kin.',
  type: builtinType('uint64_t'),
  indexed: true,
  elements: saved.length + keptMembers.length,
  lower: (l, index = 0) => {
    const member = keptMembers[index - saved.length]
    if (member) return { kind: 'scalar', reg: fromTask(l, `thread.${member}`) }
    const regs = l.builder.helper('task_pt_regs', l.builder.helper('get_current_task_btf'))
    const place = l.builder.alu('add', regs, BigInt(8 * index))
    return { kind: 'scalar', reg: l.read('kernel', place, 8) }
  },
}
