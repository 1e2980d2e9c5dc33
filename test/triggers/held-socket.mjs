/**
 * A socket that a thread of the trigger owns for as long as it is told to: the kernel reads the value of an option while it
 * has the socket's lock, and the page with the value comes when the trigger provides it, by userfaultfd(2).
 */
import { promisify } from 'node:util'
import koffi from 'koffi'
import { checked, close, ioctl, open, read } from './libc.mjs'

const libc = koffi.load('libc.so.6')
const mmap = libc.func(
  'uintptr_t mmap(uintptr_t at, size_t length, int protection, int flags, int fd, long offset)',
)
const munmap = libc.func('int munmap(uintptr_t at, size_t length)')
const setsockopt = libc.func(
  'int setsockopt(int fd, int level, int option, uintptr_t value, uint32_t length)',
)
const setOptionByThread = promisify(setsockopt.async)
const ioctlOfNumber = libc.func('int ioctl(int fd, unsigned long request, unsigned long argument)')

/** <sys/mman.h>, <fcntl.h>, <linux/userfaultfd.h>, <linux/in.h>, <linux/ip.h> */
const [PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS] = [3, 0x22]
const O_RDWR = 2
const USERFAULTFD_IOC_NEW = 0xaa00
const [UFFDIO_API, UFFDIO_REGISTER, UFFDIO_COPY] = [0xc018_aa3f, 0xc020_aa00, 0xc028_aa03]
const [UFFD_API, MODE_MISSING] = [0xaan, 1n]
const EVENT_SIZE = 32
const [IPPROTO_IP, IP_OPTIONS] = [0, 4]

/** Whole pages of any size. */
const bytes = 0x1_0000
/** Options of IP that there can't be: a route that is recorded has no room for its own header. The socket stays as it is. */
const invalid = Buffer.alloc(bytes).fill(Buffer.of(7, 1, 0, 0), 0, 4)

/** @param {...(bigint | number)} numbers of 64 bits */
function words(...numbers) {
  const buffer = Buffer.alloc(8 * numbers.length)
  for (const [at, number] of numbers.entries()) buffer.writeBigUInt64LE(BigInt(number), 8 * at)
  return buffer
}

/**
 * What happens while a thread owns a socket: what arrives for it meanwhile is that thread's work, which is done at the end.
 * @param {number} fd
 * @param {() => void} act
 */
export async function whileHeld(fd, act) {
  const faults = checked('userfaultfd', ioctlOfNumber(device(), USERFAULTFD_IOC_NEW, 0))
  checked('UFFDIO_API', ioctl(faults, UFFDIO_API, words(UFFD_API, 0, 0)))
  const value = mmap(0, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0)
  checked('UFFDIO_REGISTER', ioctl(faults, UFFDIO_REGISTER, words(value, bytes, MODE_MISSING, 0)))
  const held = setOptionByThread(fd, IPPROTO_IP, IP_OPTIONS, value, 4)
  checked('read', read(faults, Buffer.alloc(EVENT_SIZE), EVENT_SIZE))
  try {
    act()
  } finally {
    checked('UFFDIO_COPY', ioctl(faults, UFFDIO_COPY, words(value, koffi.address(invalid), bytes, 0, 0)))
  }
  if ((await held) === 0) throw new Error('there are such options of IP')
  munmap(value, bytes)
  close(faults)
}

let opened = -1
function device() {
  if (opened < 0) opened = checked('open', open('/dev/userfaultfd', O_RDWR))
  return opened
}
