/** Runs one command in a guest. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { buildInitrd } from './initrd.mjs'
import { guestKernel } from './kernels.mjs'
import { takeLock } from './lock.mjs'
import { cacheFolder, findProgram, GuestError } from './paths.mjs'
import { fds, qemuArguments, startSharing } from './qemu.mjs'

/**
 * @typedef {{ source: string, path: string }} Copy
 *
 * @typedef {object} GuestOptions
 * @property {string} kernel                  `6.1` or `6.12`
 * @property {readonly string[]} command      run in the checkout's folder, which has the same path as here
 * @property {number} cpus
 * @property {number} memMiB
 * @property {number} timeoutSeconds          for boot and command together
 * @property {Record<string, string>} env
 * @property {readonly string[]} modules      to load before the command
 * @property {readonly Copy[]} add            host files and folders, and where they go in the guest
 * @property {readonly string[]} bin          host executables to put into /usr/bin with their libraries
 * @property {readonly Copy[]} get            guest files and folders to copy back, and where to
 * @property {string} [compiler]             program of this machine that compiles for the guest (test/compiler)
 * @property {Copy} [share]                   host folder that the guest sees live
 * @property {boolean} sources               with TypeScript sources and vitest, not only what is built
 * @property {boolean} verbose                show the kernel's console
 *
 * @typedef {object} Sinks
 * @property {(data: Buffer) => void} stdout
 * @property {(data: Buffer) => void} stderr
 * @property {(text: string) => void} note    what the runner itself has to say, a line each time
 */

/** Exit statuses of the runner's own, as timeout(1) has them. */
export const exitStatus = Object.freeze({ timedOut: 124, guestDied: 125 })

/** @type {Readonly<Omit<GuestOptions, 'kernel' | 'command'>>} */
export const defaults = Object.freeze({
  cpus: 2,
  memMiB: 2048,
  timeoutSeconds: 120,
  env: {},
  modules: [],
  add: [],
  bin: [],
  get: [],
  sources: false,
  verbose: false,
})

/** Emulated timers of a busy host make the kernel panic at boot now and then; a guest that died so is booted again. */
const maxBoots = 3

/** How much of the console is told when a guest dies, in characters. */
const consoleTail = 8192

/**
 * Boots a guest, runs the command and returns its exit status (or one of `exitStatus`). One guest of each kernel
 * runs at a time on a machine.
 * @param {GuestOptions} options
 * @param {Sinks} sinks
 * @param {AbortSignal} [signal] ends the guest at once
 * @returns {Promise<number>}
 */
export async function runGuest(options, sinks, signal) {
  const kernel = guestKernel(options.kernel)
  const qemu = findProgram('qemu-system-x86_64')
  if (!qemu) throw new GuestError('qemu-system-x86_64 not found: run npm run guest:setup')
  const lock = await takeLock(`dtrace-linux-guest-${options.kernel}`, (pid) =>
    sinks.note(`waiting for the guest of process ${pid}`),
  )
  const runs = join(cacheFolder(), 'runs', options.kernel)
  rmSync(runs, { recursive: true, force: true }) // left by a run that was killed: the lock says that none is on
  mkdirSync(runs, { recursive: true })
  const folder = mkdtempSync(join(runs, 'run-'))
  try {
    return await boot({ options, kernel, qemu, folder, sinks, signal })
  } finally {
    rmSync(folder, { recursive: true, force: true })
    lock.release()
  }
}

/**
 * How an emulation ended.
 * @typedef {object} End
 * @property {number | undefined} status   of the command; undefined if the guest did not tell
 * @property {boolean} up                  the command was about to start
 * @property {boolean} timedOut
 * @property {Buffer} files                tar archive of what --get asked for
 * @property {string} console              its last part
 */

/**
 * @param {{ options: GuestOptions, kernel: import('./kernels.mjs').GuestKernel, qemu: string, folder: string,
 *   sinks: Sinks, signal: AbortSignal | undefined }} run
 */
async function boot({ options, kernel, qemu, folder, sinks, signal }) {
  const { cpus, memMiB, verbose, share } = options
  const initrd = buildInitrd(options, kernel, folder)
  const emulation = async () => {
    const compiler = startCompiler(options.compiler)
    const shareSocket = share && join(folder, 'share')
    const daemon = share && shareSocket ? await startSharing(share.source, shareSocket) : undefined
    const machine = {
      image: kernel.image,
      initrd,
      cpus,
      memMiB,
      verbose,
      compiled: compiler !== undefined,
      ...(shareSocket && { shareSocket }),
    }
    try {
      return await emulate(qemu, qemuArguments(machine), compiler, options, sinks, signal)
    } finally {
      compiler?.kill()
      daemon?.kill()
    }
  }
  let end = await emulation()
  for (let tries = 1; tries < maxBoots && !end.up && !end.timedOut; tries++) {
    sinks.note(`${lastWords(end, options)}\nbooting once more: the command has not run`)
    end = await emulation()
  }
  if (end.status === undefined) {
    sinks.note(lastWords(end, options))
    return end.timedOut ? exitStatus.timedOut : exitStatus.guestDied
  }
  if (options.get.length > 0) takeFiles(end.files, options.get, folder, sinks.note)
  return end.status
}

/**
 * Why a guest ended that told no status.
 * @param {End} end
 * @param {GuestOptions} options
 */
function lastWords(end, { timeoutSeconds, verbose }) {
  const why = end.timedOut ? `no end after ${timeoutSeconds} s` : 'the guest died'
  return verbose || end.console === '' ? why : `${why}; its console ends:\n${end.console}`
}

/** Where the compiler of a guest has the guest's port. */
const compilerDescriptor = 3

/** @param {string | undefined} program */
function startCompiler(program) {
  if (program === undefined) return undefined
  return spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] })
}

/**
 * Starts QEMU and reads its ports to their ends. The kernel ends QEMU with this process (setpriv's pdeathsig), for a
 * guest that nobody listens to would hold its CPUs for good.
 * @param {string} qemu
 * @param {string[]} args
 * @param {import('node:child_process').ChildProcess | undefined} compiler
 * @param {GuestOptions} options
 * @param {Sinks} sinks
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<End>}
 */
function emulate(qemu, args, compiler, options, sinks, signal) {
  return new Promise((done, fail) => {
    const pipes = Object.values(fds).map(() => /** @type {const} */ ('pipe'))
    /** @type {any} its end of the guest's port, which QEMU takes over */
    const port = compiler?.stdio[compilerDescriptor]
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', qemu, ...args], {
      signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'inherit', 'inherit', ...pipes, ...(port ? [port] : [])],
    })
    port?.destroy()
    let [timedOut, console, control] = [false, '', '']
    /** @type {Buffer[]} */
    const files = []
    /** @type {(fd: number, sink: (data: Buffer) => void) => void} */
    const read = (fd, sink) => child.stdio[fd]?.on('data', sink).on('error', () => {}) // reset at QEMU's end
    read(fds.stdout, sinks.stdout)
    read(fds.stderr, sinks.stderr)
    read(fds.files, (data) => files.push(data))
    read(fds.control, (data) => {
      control += data
      if (options.verbose) sinks.note(`${data}`.trim())
    })
    read(fds.console, (data) => {
      if (options.verbose) sinks.stderr(data)
      console = (console + data.toString('latin1')).slice(-consoleTail)
    })
    const timer = setTimeout(() => {
      timedOut = true
      child.kill('SIGKILL')
    }, options.timeoutSeconds * 1000)
    child.on('error', fail)
    child.on('close', () => {
      clearTimeout(timer)
      const status = /^status (\d+)$/m.exec(control)?.[1]
      const up = control.startsWith('up ')
      done({
        status: status ? Number(status) : undefined,
        up,
        timedOut,
        files: Buffer.concat(files),
        console,
      })
    })
  })
}

/**
 * Unpacks the archive that the guest sent and puts each of its parts where it was asked for; says what is missing.
 * @param {Buffer} archive tar
 * @param {readonly Copy[]} copies
 * @param {string} folder
 * @param {Sinks['note']} note
 */
function takeFiles(archive, copies, folder, note) {
  const unpacked = join(folder, 'files')
  mkdirSync(unpacked)
  if (archive.length > 0) execFileSync('tar', ['x', '-C', unpacked], { input: archive })
  for (const { source, path } of copies) {
    const found = join(unpacked, source)
    if (!existsSync(found)) {
      note(`--get ${source}: the guest has no such file`)
      continue
    }
    const destination = resolve(path)
    mkdirSync(dirname(destination), { recursive: true })
    rmSync(destination, { recursive: true, force: true })
    execFileSync('cp', ['-a', found, destination]) // rename(2) does not cross file systems
  }
}
