/** Programs that make system calls under the 32-bit ABI, as bytes: there need be no compiler and no 32-bit libraries. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const base = 0x400000
const [EM_386, EM_X86_64] = [3, 62]
const [PT_LOAD, readableAndExecutable, page] = [1, 5, 0x1000]

/**
 * One segment, of the headers and the code (elf(5)).
 * @param {readonly number[]} code
 */
function elf32(code) {
  const headers = 52 + 32
  const file = Buffer.alloc(headers + code.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1])
  writeWords(file, 16, 2, [2, EM_386])
  writeWords(file, 20, 4, [1, base + headers, 52, 0, 0])
  writeWords(file, 40, 2, [52, 32, 1])
  writeWords(file, 52, 4, [PT_LOAD, 0, base, base, file.length, file.length, readableAndExecutable, page])
  file.set(code, headers)
  return file
}

/** @param {readonly number[]} code */
function elf64(code) {
  const headers = 64 + 56
  const file = Buffer.alloc(headers + code.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  writeWords(file, 16, 2, [2, EM_X86_64])
  writeWords(file, 20, 4, [1, base + headers, 0, 64])
  writeWords(file, 52, 2, [64, 56, 1])
  writeWords(file, 64, 4, [PT_LOAD, readableAndExecutable])
  writeWords(file, 80, 4, [base, 0, base, 0, file.length, 0, file.length, 0, page])
  file.set(code, headers)
  return file
}

/**
 * @param {Buffer} file
 * @param {number} at
 * @param {number} bytes of each
 * @param {readonly number[]} values
 */
function writeWords(file, at, bytes, values) {
  for (const [index, value] of values.entries()) file.writeUIntLE(value, at + index * bytes, bytes)
}

/** @param {number} value */
const u32 = (value) => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff)

/** @param {number} count */
const getpids = (count) => [
  ...[0xbe, ...u32(count)], // mov $count, %esi
  ...[0xb8, ...u32(20)], // 1: mov $20, %eax    (getpid; as a 64-bit number writev)
  ...[0xcd, 0x80], // int $0x80
  ...[0xff, 0xce, 0x75, 0xf5], // dec %esi; jnz 1b
]
/** Of a 32-bit process. */
const exit32 = [0xb8, ...u32(1), 0x31, 0xdb, 0xcd, 0x80] // mov $1, %eax; xor %ebx, %ebx; int $0x80
/** Of a 64-bit one. */
const exit64 = [0xb8, ...u32(60), 0x31, 0xff, 0x0f, 0x05] // mov $60, %eax; xor %edi, %edi; syscall

/**
 * By name: a 32-bit program and a 64-bit one, each of which makes `count` getpid(2) calls under the 32-bit ABI.
 * @param {number} count at least 1
 * @returns {Record<string, Buffer>}
 */
export const ia32Programs = (count) => ({
  'ia32-elf': elf32([...getpids(count), ...exit32]),
  'int80-elf': elf64([...getpids(count), ...exit64]),
})

/**
 * Runs a program under its name. False if the kernel has no 32-bit ABI: it then refuses a 32-bit program, and kills a
 * 64-bit one that tries.
 * @param {string} name
 * @param {Buffer} elf
 */
export function runIa32(name, elf) {
  const folder = mkdtempSync(join(tmpdir(), 'dtrace-trigger-'))
  try {
    const path = join(folder, name)
    writeFileSync(path, elf, { mode: 0o755 })
    const { status, signal, error } = spawnSync(path)
    if (status === 0) return true
    const code = /** @type {NodeJS.ErrnoException | undefined} */ (error)?.code
    if (signal === 'SIGSEGV' || code === 'ENOEXEC') return false
    throw new Error(`${name}: status ${status}, ${signal ?? error}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
