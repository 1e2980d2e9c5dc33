/**
 * Two tiny native programs, written byte by byte: no compiler is assumed, and an interpreter as the workload would
 * cost more than what is measured. x86-64 only. Both write their results, 64-bit words, to a descriptor.
 */
import { chmodSync, writeFileSync } from 'node:fs'

const BASE = 0x40_0000n
const ELF_HEADER = 64
const PROGRAM_HEADER = 56

const hex = (text) => Uint8Array.from(text.match(/[0-9a-f]{2}/g) ?? [], (byte) => Number.parseInt(byte, 16))
const i32 = (value) => Buffer.from(Int32Array.of(value).buffer).toString('hex')
const code = (...lines) => hex(lines.join(''))

/** A static ELF executable of one segment that is its own file: elf(5). */
const executable = (path, text) => {
  const file = Buffer.alloc(ELF_HEADER + PROGRAM_HEADER + text.length)
  const start = ELF_HEADER + PROGRAM_HEADER
  file.set(hex('7f454c46 02 01 01')) // ELF, 64-bit, little-endian, version 1
  file.writeUInt16LE(2, 16) // ET_EXEC
  file.writeUInt16LE(62, 18) // EM_X86_64
  file.writeUInt32LE(1, 20) // EV_CURRENT
  file.writeBigUInt64LE(BASE + BigInt(start), 24) // e_entry
  file.writeBigUInt64LE(BigInt(ELF_HEADER), 32) // e_phoff
  file.writeUInt16LE(ELF_HEADER, 52)
  file.writeUInt16LE(PROGRAM_HEADER, 54)
  file.writeUInt16LE(1, 56) // e_phnum
  file.writeUInt32LE(1, 64) // PT_LOAD
  file.writeUInt32LE(5, 68) // PF_R | PF_X
  file.writeBigUInt64LE(BASE, 80) // p_vaddr
  file.writeBigUInt64LE(BigInt(file.length), 96) // p_filesz
  file.writeBigUInt64LE(BigInt(file.length), 104) // p_memsz
  file.writeBigUInt64LE(0x1000n, 112) // p_align
  file.set(text, start)
  writeFileSync(path, file)
  chmodSync(path, 0o755)
}

const syscall = '0f05'
const setEax = (value) => `b8${i32(value)}`
const setEdi = (value) => `bf${i32(value)}`
const setEdx = (value) => `ba${i32(value)}`

const CLOCK_MONOTONIC = 1
const CLOCK_THREAD_CPUTIME_ID = 3
/** clock_gettime(clock, rsp + offset): two words, seconds and nanoseconds. */
const clock = (id, offset) =>
  [setEax(228), setEdi(id), `488d7424${i32(offset).slice(0, 2)}`, syscall].join('')
/** write(fd, rsp, bytes) */
const writeOut = (fd, bytes) => [setEax(1), setEdi(fd), '4889e6', setEdx(bytes), syscall].join('')
const exit = (status) => [setEax(60), setEdi(status), syscall].join('')

/**
 * Calls one system call `times` times, with fd -1 and a length of 64, which fails at once where an fd is wanted;
 * then writes to its standard error: the time of its start, and thread CPU time before and after the loop.
 */
export const writeLoop = (path, { number, times }) =>
  executable(
    path,
    code(
      '4883ec40', // sub rsp, 64
      clock(CLOCK_MONOTONIC, 0),
      clock(CLOCK_THREAD_CPUTIME_ID, 16),
      `bb${i32(times)}`, // mov ebx, times
      setEdi(-1),
      '31f6', // xor esi, esi
      setEdx(64),
      '4d31d2 4531c0 4531c9', // r10, r8, r9 = 0
      setEax(number),
      syscall, // clobbers rax, rcx and r11 only
      'ffcb', // dec ebx
      '75f5', // jnz: 11 bytes back, to mov eax
      clock(CLOCK_THREAD_CPUTIME_ID, 32),
      writeOut(2, 48),
      exit(0),
    ),
  )

export const LOOP_WORDS = 6

/**
 * Runs its arguments (an absolute path first) as a command, then writes to descriptor 3: CLOCK_MONOTONIC before and
 * after, the wait status, and the command's `struct rusage`, getrusage(2). A process this small matters: the peak
 * memory of a forked process counts from its parent's.
 */
export const writeMeter = (path) =>
  executable(
    path,
    code(
      '4889e5', // mov rbp, rsp
      '4881ec00010000', // sub rsp, 256
      clock(CLOCK_MONOTONIC, 0),
      setEax(57) + syscall, // fork
      '85c0 7523', // test eax, eax; jnz parent
      '488d7510', // lea rsi, [rbp + 16]: argv + 1
      '488b3e', // mov rdi, [rsi]
      '488b5500', // mov rdx, [rbp]: argc
      '488d54d510', // lea rdx, [rbp + 8 * rdx + 16]: the environment
      setEax(59) + syscall, // execve
      exit(127),
      '89c7', // parent: mov edi, eax
      '488d742420', // lea rsi, [rsp + 32]: status
      '31d2', // xor edx, edx
      '4c8d542428', // lea r10, [rsp + 40]: rusage
      setEax(61) + syscall, // wait4
      clock(CLOCK_MONOTONIC, 16),
      writeOut(3, 40 + 144),
      exit(0),
    ),
  )
