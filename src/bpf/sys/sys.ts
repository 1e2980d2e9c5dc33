/** The door to the kernel as everything else sees it: system calls with typed arguments and results as values. */
import type { Fd } from '../../base/index.ts'
import type { BpfAttr, BpfCommand, BpfOut } from './commands.ts'
import type { Errno } from './errno.ts'
import type { PerfEventAttr } from './perf-attr.ts'

export type SysResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errno: Errno }

/** Out fields are there on failure too: LOOKUP_BATCH says ENOENT at the end of a map, with its last count. */
export type BpfResult<C extends BpfCommand> = SysResult<number> & { readonly out: BpfOut<C> }

/** Memory shared with the kernel. Views of it that outlive it crash the process: `bytes` throws after disposal, keep no other. */
export type Mapping = Disposable & { readonly bytes: Uint8Array<ArrayBuffer> }

export type Sys = {
  /** bpf(2). `value` is a descriptor where the command makes one. */
  bpf<C extends BpfCommand>(command: C, attr: BpfAttr<C>): BpfResult<C>
  /** perf_event_open(2). `pid` -1 is every process, `cpu` -1 every CPU. */
  perfEventOpen(attr: PerfEventAttr, where: { pid: number; cpu: number }): SysResult<Fd>
  ioctl(fd: Fd, request: number, argument: number): SysResult<number>
  /** mmap(2), MAP_SHARED. `offset` and `length` in bytes. */
  mmap(fd: Fd, range: { offset: number; length: number; writable: boolean }): SysResult<Mapping>
  epollCreate(): SysResult<Fd>
  /** Level-triggered EPOLLIN. */
  epollAdd(epoll: Fd, fd: Fd): SysResult<number>
  /** Whether a descriptor is ready; false at the timeout. Waits on a worker thread, so that signals and timers go on. */
  epollWait(epoll: Fd, timeoutMs: number): Promise<SysResult<boolean>>
  /** A counter to end an epollWait with. */
  eventFd(): SysResult<Fd>
  /** Makes an eventFd readable until `drainEventFd`. */
  raiseEventFd(fd: Fd): void
  drainEventFd(fd: Fd): void
  /** Reads until there is no more, for what the kernel does meanwhile. */
  readToEnd(fd: Fd): SysResult<number>
  close(fd: Fd): void
  /** On a worker thread: several slow closes (perf events, links: a grace period each) then run side by side. */
  closeAsync(fd: Fd): Promise<void>
  /** A mount that only the returned descriptor reaches, as /proc/self/fd/N; the kernel drops it with that descriptor. */
  mountDetached(fileSystem: string): SysResult<Fd>
  /**
   * Returns once every program that was running when it was called has ended: membarrier(2)'s global command is
   * an RCU grace period. Fails where the kernel has no such command (nohz_full).
   */
  awaitRunning(): SysResult<number>
  /** The CPUs that this process may run on. */
  affinity(): SysResult<number[]>
  /** A small text file, as of procfs or sysfs; undefined if it can't be read. */
  readText(path: string): string | undefined
  /** A whole file, to be read only: mapped until this process ends where its file system allows that, which takes a tenth of the time. */
  readFile(path: string): SysResult<Uint8Array>
  /** At most so many bytes of a file at an offset: fewer at its end. */
  readPart(path: string, range: { offset: number; bytes: number }): SysResult<Uint8Array>
  /** The names in a folder. */
  readFolder(path: string): SysResult<readonly string[]>
}
