/** The BPF programs that the kernel holds, whoever loaded them, asked by bpf(2) itself and not through what is tested. */
import { closeSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import koffi from 'koffi'

const syscallFunction = koffi
  .load('libc.so.6')
  .func('long syscall(long number, int command, _Inout_ uint8_t *attributes, uint32_t size)')

const SYS_bpf = process.arch === 'arm64' ? 280 : 321
/** enum bpf_cmd. */
const commands = { progGetFdById: 13, objGetInfoByFd: 15, enableStats: 32 }

/** struct bpf_prog_info, as far as we read it: byte offsets. */
const info = { name: 64, nameBytes: 16, runCount: 200, recursionMisses: 208, bytes: 216 }

/**
 * The result is a descriptor for some commands; undefined on failure.
 * @param {number} command
 * @param {Buffer} attributes
 */
function bpf(command, attributes) {
  const result = Number(syscallFunction(SYS_bpf, command, attributes, attributes.length))
  return result < 0 ? undefined : result
}

/** Keeps the kernel counting the runs of programs until the process ends. */
export function keepStatistics() {
  if (bpf(commands.enableStats, Buffer.alloc(4)) === undefined) throw new Error('BPF_ENABLE_STATS failed')
}

/**
 * The programs that a process holds open, by ID.
 * @param {number | undefined} pid
 * @returns {number[]}
 */
export function programIdsOf(pid) {
  const folder = `/proc/${pid}/fdinfo`
  const ids = readdirSync(folder).map((fd) => {
    const match = /^prog_id:\s*(\d+)$/m.exec(readIfThere(join(folder, fd)))
    return match ? Number(match[1]) : undefined
  })
  return [...new Set(ids.filter((id) => id !== undefined))]
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return '' // closed meanwhile
  }
}

/**
 * A descriptor of the program with this ID: it stays, with its counts, when its loader is gone. undefined if there is
 * no such program.
 * @param {number} id
 */
export function openProgram(id) {
  const attributes = Buffer.alloc(12)
  attributes.writeUInt32LE(id)
  return bpf(commands.progGetFdById, attributes)
}

/**
 * How often a program ran, and how often the kernel left it out because it was running on that CPU already.
 * @param {number} fd
 */
export function programCounts(fd) {
  const memory = Buffer.alloc(info.bytes)
  const attributes = Buffer.alloc(16)
  attributes.writeUInt32LE(fd)
  attributes.writeUInt32LE(memory.length, 4)
  attributes.writeBigUInt64LE(koffi.address(memory), 8)
  if (bpf(commands.objGetInfoByFd, attributes) === undefined) throw new Error('BPF_OBJ_GET_INFO_BY_FD failed')
  const name = memory.toString('latin1', info.name, info.name + info.nameBytes).replace(/\0.*/s, '')
  const [runs, misses] = [memory.readBigUInt64LE(info.runCount), memory.readBigUInt64LE(info.recursionMisses)]
  return { name, runs: Number(runs), misses: Number(misses) }
}

/**
 * Whether the programs with these IDs are freed within some seconds: the kernel lets them finish what they are at.
 * @param {readonly number[]} ids
 */
export async function areFreed(ids) {
  for (let tries = 50; tries > 0; tries--) {
    if (ids.every((id) => !isThere(id))) return true
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}

/** @param {number} id */
function isThere(id) {
  const fd = openProgram(id)
  if (fd !== undefined) closeSync(fd)
  return fd !== undefined
}
