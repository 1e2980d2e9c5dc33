/** Raw arguments as C left them in 64-bit words. */
import { type ArgumentSource, type DType, resolveType } from '../defs/index.ts'

/**
 * A value of a C type at a byte offset of the context. The upper bits of narrow ones are not part of it: calling
 * conventions leave garbage there, and raw tracepoints zeroes, whatever the sign.
 */
export const wordOf = (word: number, type: DType | undefined): ArgumentSource => {
  const t = type && resolveType(type)
  if ((t?.kind !== 'int' && t?.kind !== 'enum') || t.bytes === 8) return { kind: 'word', word }
  return { kind: 'word', word, extend: { bytes: t.bytes, signed: t.signed } }
}

/** Byte offsets in x86-64's struct pt_regs (arch/x86/include/asm/ptrace.h). */
export const ptRegs = {
  r15: 0,
  r14: 8,
  r13: 16,
  r12: 24,
  bp: 32,
  bx: 40,
  r11: 48,
  r10: 56,
  r9: 64,
  r8: 72,
  ax: 80,
  cx: 88,
  dx: 96,
  si: 104,
  di: 112,
  origAx: 120,
  ip: 128,
  sp: 152,
} as const

/** struct bpf_perf_event_data begins with the interrupted registers (linux/bpf_perf_event.h). */
export const programCounters: readonly ArgumentSource[] = [
  { kind: 'program-counter', word: ptRegs.ip, half: 'kernel' },
  { kind: 'program-counter', word: ptRegs.ip, half: 'user' },
]
