/** QEMU's command line for a guest, and the folder-sharing daemon beside it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { compilerPortNumber, ports, shareTag } from './init-script.mjs'
import { findProgram, GuestError } from './paths.mjs'

/** File descriptors that QEMU inherits, one socket for each port and one for the console. */
export const fds = Object.freeze({ stdout: 3, stderr: 4, control: 5, files: 6, console: 7 })
/** And one that another process has the other end of. */
const compilerFd = 8

/**
 * @typedef {object} Machine
 * @property {string} image      kernel
 * @property {string} initrd
 * @property {number} cpus
 * @property {number} memMiB
 * @property {boolean} verbose   let the kernel log to the console
 * @property {string} [shareSocket]
 * @property {boolean} compiled  by the host
 */

/**
 * `no_timer_check`: a busy host delays the emulated timer so that the kernel's boot-time check of it panics. A CPU that
 * is stuck ends the guest, with its stack on the console, where it would else hold the tests until they time out: after
 * two minutes, as the host may have other work for half of one. One whose own timer has stopped is missed by the other CPUs
 * only, whose RCU waits for it.
 */
const kernelParameters = [
  ...['console=ttyS0', 'panic=-1', 'softlockup_panic=1', 'watchdog_thresh=60', 'oops=panic'],
  ...['rcupdate.rcu_cpu_stall_timeout=60', 'sysctl.kernel.panic_on_rcu_stall=1'],
  ...['no_timer_check', 'mitigations=off'],
]

/**
 * Emulation, not KVM: the machines these tests run on are guests themselves. All CPUs take turns on one thread: on threads
 * of their own, one can run a breakpoint under which the kernel has patched its code already (static keys, whenever a
 * tracepoint is switched on or off), which no processor does, and the kernel panics. It also leaves the host a CPU for the
 * guest of another kernel.
 * @param {Machine} machine
 * @returns {string[]}
 */
export function qemuArguments({ image, initrd, cpus, memMiB, verbose, shareSocket, compiled }) {
  const log = verbose ? [] : ['quiet']
  const commandLine = [...kernelParameters, ...log].join(' ')
  return [
    ...['-accel', 'tcg,thread=single', '-cpu', 'max', '-machine', 'q35'],
    ...['-m', `${memMiB}`, '-smp', `${cpus}`],
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-monitor', 'none'],
    ...['-kernel', image, '-initrd', initrd, '-append', commandLine],
    ...['-chardev', `socket,id=console,fd=${fds.console}`, '-serial', 'chardev:console'],
    ...['-device', 'virtio-serial-pci'],
    ...Object.entries(ports).flatMap(([name, number]) =>
      portArguments(name, number, fds[/** @type {keyof typeof ports} */ (name)]),
    ),
    ...(compiled ? portArguments('compiler', compilerPortNumber, compilerFd) : []),
    ...(shareSocket ? shareArguments(shareSocket, memMiB) : []),
  ]
}

/**
 * @param {string} name
 * @param {number} number
 * @param {number} fd
 */
function portArguments(name, number, fd) {
  return [
    ...['-chardev', `socket,id=${name},fd=${fd}`],
    ...['-device', `virtserialport,nr=${number},name=${name},chardev=${name}`],
  ]
}

/**
 * The daemon reads and writes the guest's memory, so that memory must be a shared mapping.
 * @param {string} socket
 * @param {number} memMiB
 */
function shareArguments(socket, memMiB) {
  return [
    ...['-object', `memory-backend-memfd,id=memory,size=${memMiB}M,share=on`, '-numa', 'node,memdev=memory'],
    ...[
      '-chardev',
      `socket,id=share,path=${socket}`,
      '-device',
      `vhost-user-fs-pci,chardev=share,tag=${shareTag}`,
    ],
  ]
}

/**
 * Starts virtiofsd for a host folder; it ends when QEMU closes its connection.
 * @param {string} folder
 * @param {string} socket
 */
export async function startSharing(folder, socket) {
  const program = ['/usr/lib/qemu/virtiofsd', '/usr/libexec/virtiofsd'].find((file) => existsSync(file))
  const daemon = program ?? findProgram('virtiofsd')
  if (!daemon) throw new GuestError('virtiofsd not found, which --share needs: install qemu-system-common')
  const child = spawn(daemon, [`--socket-path=${socket}`, '-o', `source=${folder}`, '-o', 'cache=auto'], {
    stdio: 'ignore',
  })
  for (let tries = 0; !existsSync(socket); tries++) {
    if (tries === 100 || child.exitCode !== null) throw new GuestError(`${daemon} does not start`)
    await sleep(20)
  }
  return child
}
