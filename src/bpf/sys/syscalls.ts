/** System-call numbers by `process.arch`. Source: arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h. */
// biome-ignore format: rows of equal columns
export const SYSCALLS = {
  x64: {
    read: 0, write: 1, close: 3, mmap: 9, munmap: 11, ioctl: 16, sched_getaffinity: 204, epoll_ctl: 233,
    epoll_pwait: 281, eventfd2: 290, epoll_create1: 291, perf_event_open: 298, bpf: 321, membarrier: 324,
    fsopen: 430, fsconfig: 431, fsmount: 432, ptrace: 101, waitid: 247,
  },
  arm64: {
    read: 63, write: 64, close: 57, mmap: 222, munmap: 215, ioctl: 29, sched_getaffinity: 123, epoll_ctl: 21,
    epoll_pwait: 22, eventfd2: 19, epoll_create1: 20, perf_event_open: 241, bpf: 280, membarrier: 283,
    fsopen: 430, fsconfig: 431, fsmount: 432, ptrace: 117, waitid: 95,
  },
} as const

export type SyscallName = keyof (typeof SYSCALLS)['x64']
