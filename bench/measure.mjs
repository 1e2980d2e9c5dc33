/** What one run of a command costs, from the kernel's own accounts. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LOOP_WORDS, writeLoop, writeMeter } from './native.mjs'

export const checkout = resolve(import.meta.dirname, '..')

/** Inside the checkout, so that what is bundled there finds the checkout's packages. */
const cache = join(checkout, '.cache')
mkdirSync(cache, { recursive: true })
export const folder = mkdtempSync(join(cache, 'bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

const meter = join(folder, 'meter')
writeMeter(meter)

/** Reads `struct timespec` or, with a factor of 1000, `struct timeval`: ns. */
const nanoseconds = (bytes, at, factor = 1n) =>
  bytes.readBigInt64LE(at) * 1_000_000_000n + bytes.readBigInt64LE(at + 8) * factor

const collected = (stream) =>
  new Promise((done) => {
    const chunks = []
    stream.on('data', (chunk) => chunks.push(chunk))
    stream.on('end', () => done(Buffer.concat(chunks)))
  })

/**
 * @param {readonly string[]} command an absolute path and arguments
 * @returns wall and CPU time in ms, peak resident memory in MB (10^6 bytes), and what it wrote; `start` is the
 *   CLOCK_MONOTONIC time of its start in ns
 */
export const measure = async (command) => {
  const child = spawn(meter, command, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
  const closed = new Promise((done) => child.once('close', done))
  const [stdout, stderr, result] = await Promise.all(child.stdio.slice(1).map(collected))
  await closed
  const [start, end] = [nanoseconds(result, 0), nanoseconds(result, 16)]
  const status = result.readUInt32LE(32)
  if (status !== 0) throw new Error(`${command.join(' ')}: wait status ${status}\n${stderr}${stdout}`)
  const cpu = nanoseconds(result, 40, 1000n) + nanoseconds(result, 56, 1000n)
  const peakMb = (Number(result.readBigInt64LE(72)) * 1024) / 1e6
  return { start, wallMs: Number(end - start) / 1e6, cpuMs: Number(cpu) / 1e6, peakMb, stdout, stderr }
}

/** Whether a `struct timespec` could stand there: no text looks like one. */
const isTime = (bytes, at) => {
  const [seconds, rest] = [bytes.readBigUInt64LE(at), bytes.readBigUInt64LE(at + 8)]
  return seconds < 1n << 31n && rest < 1_000_000_000n
}

/** The words of the loop's output, wherever a tracer's own messages stand. */
const wordsOf = (stderr) => {
  for (let at = stderr.length - LOOP_WORDS * 8; at >= 0; at--)
    if ([0, 16, 32].every((time) => isTime(stderr, at + time))) return stderr.subarray(at)
  throw new Error(`no loop has run: ${stderr}`)
}

/** @returns when the loop began (CLOCK_MONOTONIC, ns), and the CPU time of one call in ns */
export const readLoop = (stderr, times) => {
  const words = wordsOf(stderr)
  const ns = Number(nanoseconds(words, 32) - nanoseconds(words, 16))
  return { start: nanoseconds(words, 0), callNs: ns / times }
}

/** x86-64's numbers, arch/x86/entry/syscalls/syscall_64.tbl. */
const numbers = { getppid: 110, sendto: 44 }

/** The path of a program that makes one system call `times` times. */
export const loopOf = (name, times) => {
  const path = join(folder, `${name}-${times}`)
  writeLoop(path, { number: numbers[name], times })
  return path
}
