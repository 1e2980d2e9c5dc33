/** The guest's /init: mounts what a distribution would, runs one command, reports its status and powers off. */

/** Virtio serial ports by number. The guest knows them as /dev/vport0pN. */
export const ports = Object.freeze({ stdout: 1, stderr: 2, control: 3, files: 4 })

/** The port of a guest that the host compiles for: there is one where it does. */
export const compilerPortNumber = 5
export const compilerPort = `/dev/vport0p${compilerPortNumber}`

/** Modules that the ports need where the kernel has them not built in. */
export const portModules = Object.freeze(['virtio_pci', 'virtio_console'])

/** Modules that --share needs. */
export const shareModules = Object.freeze(['virtiofs'])

/** Where the shared folder's device is tagged so in the guest. */
export const shareTag = 'share'

/**
 * A word that a POSIX shell reads as this very text.
 * @param {string} text
 */
export const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`

/**
 * The script that becomes the command: process-wide settings, then exec.
 * @param {{ folder: string, env: Record<string, string>, command: readonly string[] }} run
 */
export function commandScript({ folder, env, command }) {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`)
  return [`cd ${quoted(folder)} || exit 125`, ...exports, `exec ${command.map(quoted).join(' ')}`, ''].join(
    '\n',
  )
}

/**
 * The command writes to pipes, as a port can be opened once only and so not again through /dev/stdout. They end with
 * the command, unless it left a process behind: that is not waited for long.
 *
 * Paths are spelled out where busybox starts a program: it would start its own applet of that name instead.
 * @param {{ modules: readonly string[], share?: string | undefined, get: readonly string[] }} setup
 *   modules in load order, the guest path of the shared folder, guest paths to send back
 */
export function initScript({ modules, share, get }) {
  return `#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs shm /dev/shm
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
for link in fd: stdin:/0 stdout:/1 stderr:/2; do ln -s /proc/self/fd\${link#*:} /dev/\${link%:*}; done
hostname guest
${modules.map((name) => `insmod /lib/modules/${name}.ko || echo "insmod ${name} failed"`).join('\n')}
ip link set lo up
${share === undefined ? '' : `mkdir -p ${quoted(share)} && mount -t virtiofs ${shareTag} ${quoted(share)}`}
port=/dev/vport0p
tries=0
while [ ! -c \${port}${ports.files} ]; do
  tries=$((tries + 1))
  [ $tries -lt 50 ] || { echo 'no virtio ports'; reboot -f; }
  sleep 0.1
done
echo "up $(cut -d ' ' -f 1 /proc/uptime)" >\${port}${ports.control}
mkfifo /run/stdout /run/stderr
cat /run/stdout >\${port}${ports.stdout} & writers=$!
cat /run/stderr >\${port}${ports.stderr} & writers="$writers $!"
setsid /bin/sh /run/command </dev/null >/run/stdout 2>/run/stderr
status=$?
tries=0
for writer in $writers; do
  while kill -0 $writer 2>/dev/null && [ $tries -lt 20 ]; do tries=$((tries + 1)); sleep 0.1; done
done
${get.length === 0 ? '' : `tar c -C / ${get.map((path) => quoted(path.replace(/^\/+/, ''))).join(' ')} >\${port}${ports.files}`}
echo "status $status" >\${port}${ports.control}
reboot -f
`
}
