/** System calls made exactly as asked for, through libc: node's own APIs choose other calls (sendmmsg for a datagram). */
import koffi from 'koffi'

const libc = koffi.load('libc.so.6')

export const socket = libc.func('int socket(int domain, int type, int protocol)')
export const bind = libc.func('int bind(int fd, const uint8_t *address, uint32_t length)')
export const connect = libc.func('int connect(int fd, const uint8_t *address, uint32_t length)')
export const listen = libc.func('int listen(int fd, int backlog)')
export const accept = libc.func('int accept(int fd, void *address, void *length)')
export const shutdown = libc.func('int shutdown(int fd, int how)')
const setsockopt = libc.func(
  'int setsockopt(int fd, int level, int option, const uint8_t *value, uint32_t length)',
)
const getsockopt = libc.func(
  'int getsockopt(int fd, int level, int option, _Out_ uint8_t *value, _Inout_ uint32_t *length)',
)
export const open = libc.func('int open(const char *path, int flags)')
export const write = libc.func('long write(int fd, const uint8_t *data, size_t length)')
export const ioctl = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)')
export const ifNameToIndex = libc.func('unsigned int if_nametoindex(const char *name)')
export const unshare = libc.func('int unshare(int flags)')
export const setns = libc.func('int setns(int fd, int type)')
export const getsockname = libc.func(
  'int getsockname(int fd, _Out_ uint8_t *address, _Inout_ uint32_t *length)',
)
export const sendto = libc.func(
  'long sendto(int fd, const uint8_t *data, size_t length, int flags, const uint8_t *address, uint32_t addressLength)',
)
export const recv = libc.func('long recv(int fd, _Out_ uint8_t *data, size_t length, int flags)')
export const sendmsg = libc.func('long sendmsg(int fd, const uint8_t *message, int flags)')
export const recvmsg = libc.func('long recvmsg(int fd, const uint8_t *message, int flags)')
export const sendmmsg = libc.func('int sendmmsg(int fd, uint8_t *messages, uint32_t count, int flags)')
export const recvmmsg = libc.func(
  'int recvmmsg(int fd, uint8_t *messages, uint32_t count, int flags, void *timeout)',
)
export const getppid = libc.func('int getppid()')
export const alarm = libc.func('unsigned int alarm(unsigned int seconds)')
export const read = libc.func('long read(int fd, _Out_ uint8_t *data, size_t length)')
export const pause = libc.func('int pause()')
export const setitimer = libc.func('int setitimer(int which, const uint8_t *value, void *old)')
const schedSetaffinity = libc.func('int sched_setaffinity(int pid, size_t bytes, const uint8_t *mask)')
export const execveat = libc.func(
  'int execveat(int folder, const char *path, void *arguments, void *environment, int flags)',
)
export const raise = libc.func('int raise(int signal)')
export const pthreadSigmask = libc.func('int pthread_sigmask(int how, const uint8_t *set, void *old)')
export const sigtimedwait = libc.func(
  'int sigtimedwait(const uint8_t *set, void *info, const uint8_t *timeout)',
)
export const schedYield = libc.func('int sched_yield()')
export const usleep = libc.func('int usleep(uint32_t microseconds)')
export const setpriority = libc.func('int setpriority(int which, int who, int priority)')
export const schedSetscheduler = libc.func(
  'int sched_setscheduler(int pid, int policy, const uint8_t *parameters)',
)
export const close = libc.func('int close(int fd)')

export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const AF_PACKET = 17
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
/** With a type: calls don't wait. */
export const SOCK_NONBLOCK = 0o4000

/**
 * struct sockaddr_in
 * @param {readonly number[]} bytes of the address
 * @param {number} port
 */
export function address4(bytes, port) {
  const address = Buffer.alloc(16)
  address.writeUInt16LE(AF_INET, 0)
  address.writeUInt16BE(port, 2)
  address.set(bytes, 4)
  return address
}

/** 127.0.0.1, or another address of loopback; port 0 lets bind(2) choose. */
export const loopback = (port = 0, host = 1) => address4([127, 0, 0, host], port)

/**
 * struct sockaddr_in6
 * @param {readonly number[]} bytes of the address
 * @param {number} port
 */
export function address6(bytes, port) {
  const address = Buffer.alloc(28)
  address.writeUInt16LE(AF_INET6, 0)
  address.writeUInt16BE(port, 2)
  address.set(bytes, 8)
  return address
}

/** ::1 */
export const loopback6 = (port = 0) => address6([...new Array(15).fill(0), 1], port)

/**
 * Sets an option whose value is an int, of SOL_SOCKET if nothing else is said.
 * @param {number} fd
 * @param {number} option
 * @param {number} value
 */
export function setOption(fd, option, value, level = 1) {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  setBytes(fd, option, bytes, level)
}

/**
 * Sets an option whose value is a struct.
 * @param {number} fd
 * @param {number} option
 * @param {Buffer} bytes
 * @param {number} level
 */
export const setBytes = (fd, option, bytes, level) =>
  checked('setsockopt', setsockopt(fd, level, option, bytes, bytes.length))

/**
 * The bytes of an option, of those that there is room for.
 * @param {number} fd
 * @param {number} option
 * @param {Buffer} bytes
 * @param {number} level
 */
export function getOption(fd, option, bytes, level) {
  const length = [bytes.length]
  checked('getsockopt', getsockopt(fd, level, option, bytes, length))
  return bytes.subarray(0, length[0])
}

/**
 * Has close(2) of a connection send a reset (SO_LINGER, 0 seconds).
 * @param {number} fd
 */
export function resetOnClose(fd) {
  checked('setsockopt', setsockopt(fd, 1, 13, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), 8))
}

/**
 * The port of 127.0.0.1 that a socket has been bound to.
 * @param {number} fd
 */
export function boundToLoopback(fd) {
  checked('bind', bind(fd, loopback(), 16))
  const address = Buffer.alloc(16)
  checked('getsockname', getsockname(fd, address, [address.length]))
  return address.readUInt16BE(2)
}

/** struct ifreq with the address of what else there is to tell. */
const request = koffi.struct('InterfaceRequest', {
  name: koffi.array('char', 16),
  data: 'uint8_t *',
  rest: koffi.array('uint8_t', 16),
})
const ioctlOfInterface = libc.func('ioctl', 'int', ['int', 'unsigned long', koffi.pointer(request)])

/**
 * Asks a network device's driver for something, by struct ethtool_value.
 * @param {string} name
 * @param {number} command
 * @param {number} value
 */
export function ethtool(name, command, value) {
  const SIOCETHTOOL = 0x8946
  const fd = checked('socket', socket(AF_INET, SOCK_DGRAM, 0))
  const data = Buffer.alloc(8)
  data.writeUInt32LE(command, 0)
  data.writeUInt32LE(value, 4)
  checked('ioctl', ioctlOfInterface(fd, SIOCETHTOOL, { name, data, rest: new Array(16).fill(0) }))
  close(fd)
}

/**
 * Ends the trigger if a call failed.
 * @param {string} call
 * @param {number} result
 */
export function checked(call, result) {
  if (result < 0) throw new Error(`${call}: errno ${koffi.errno()}`)
  return result
}

/**
 * Keeps the calling thread on one CPU.
 * @param {number} cpu
 */
export function runOn(cpu) {
  const mask = Buffer.alloc(128)
  mask[cpu >> 3] = 1 << (cpu & 7)
  checked('sched_setaffinity', schedSetaffinity(0, mask.length, mask))
}
