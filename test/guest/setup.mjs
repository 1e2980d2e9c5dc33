#!/usr/bin/env node
/**
 * npm run guest:setup [-- --update]: fetches what guests need from Debian's packages. Safe to repeat: what is there
 * is left alone, unless --update asks for the newest kernels.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { install, unpack } from './debian.mjs'
import { kernelFolder, kernelIn, metaPackages } from './kernels.mjs'
import { takeLock } from './lock.mjs'
import { cacheFolder, findProgram, GuestError } from './paths.mjs'

/** Programs of the host, the package that has each, and whether guests work without it. */
const programs = [
  { program: 'qemu-system-x86_64', package: 'qemu-system-x86', optional: false },
  { program: 'xz', package: 'xz-utils', optional: false },
  { program: 'ip', package: 'iproute2', optional: false },
  { program: 'tcpdump', package: 'tcpdump', optional: false }, // reads what pcap() writes
  { program: 'tshark', package: 'tshark', optional: false }, // so does this
  { program: 'bpftrace', package: 'bpftrace', optional: true }, // only the benches compare with it
]

/** @param {string} text */
const say = (text) => console.log(`guest:setup: ${text}`)

function setUpPrograms() {
  for (const row of programs) {
    if (findProgram(row.program)) continue
    say(`installing ${row.package}`)
    try {
      install([row.package])
    } catch (error) {
      if (!row.optional) throw error
      say(`warning: no ${row.program} (${error instanceof Error ? error.message : error})`)
    }
  }
}

function setUpBusybox() {
  const folder = join(cacheFolder(), 'busybox')
  if (existsSync(folder)) return
  say(`busybox: ${unpack('busybox-static', folder)}`)
}

/** @param {boolean} update */
function setUpKernels(update) {
  for (const [version, metaPackage] of metaPackages) {
    const folder = kernelFolder(version)
    if (update || !kernelIn(folder)) unpack(metaPackage, folder, { meta: true })
    say(`kernel ${version}: ${kernelIn(folder)?.release}`)
  }
}

async function main() {
  const lock = await takeLock('dtrace-linux-guest-setup', (pid) => say(`waiting for process ${pid}`))
  try {
    setUpPrograms()
    setUpBusybox()
    setUpKernels(process.argv.includes('--update'))
    say(`ready in ${cacheFolder()}`)
  } finally {
    lock.release()
  }
}

try {
  await main()
} catch (error) {
  if (!(error instanceof GuestError)) throw error
  console.error(`guest:setup: ${error.message}`)
  process.exitCode = 1
}
