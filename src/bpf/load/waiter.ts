/** Waits for descriptors to become readable, without holding up the event loop, and can be woken. */
import type { Fd } from '../../base/index.ts'
import type { Sys, SysResult } from '../sys/index.ts'
import { callFailed } from './errors.ts'
import { type Owner, owning } from './owner.ts'

export class Waiter implements Disposable {
  private readonly sys: Sys
  private readonly owner: Owner
  private readonly epoll: Fd
  private readonly bell: Fd
  private rung: boolean = false
  private closed: boolean = false
  private waiting: Promise<unknown> | undefined

  private constructor(sys: Sys, owner: Owner, epoll: Fd, bell: Fd) {
    this.sys = sys
    this.owner = owner
    this.epoll = epoll
    this.bell = bell
  }

  /** `subject` names what is waited for in errors. */
  static open(sys: Sys, fds: readonly Fd[], subject: string): Waiter {
    const must = <T>(call: string, result: SysResult<T>): T => {
      if (!result.ok) throw callFailed(sys, call, subject, result.errno)
      return result.value
    }
    return owning(sys, (owner) => {
      const epoll = owner.fd(must('epoll_create1', sys.epollCreate()))
      const bell = owner.fd(must('eventfd2', sys.eventFd()))
      for (const fd of [bell, ...fds]) must('epoll_ctl', sys.epollAdd(epoll, fd))
      return new Waiter(sys, owner, epoll, bell)
    })
  }

  /** Until a descriptor is readable (true), or the timeout or a `wake` (false). One wait at a time. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (this.closed) return false
    const ready = this.sys.epollWait(this.epoll, timeoutMs)
    this.waiting = ready
    const result = await ready
    this.waiting = undefined
    if (!this.rung) return result.ok && result.value
    this.rung = false
    if (!this.closed) this.sys.drainEventFd(this.bell)
    return false
  }

  wake(): void {
    if (this.rung || this.closed) return
    this.rung = true
    this.sys.raiseEventFd(this.bell)
  }

  /** A wait under way ends first: closing a descriptor does not wake the thread that waits for it. */
  [Symbol.dispose](): void {
    if (this.closed) return
    this.wake()
    this.closed = true
    if (this.waiting) void this.waiting.finally(() => this.owner[Symbol.dispose]())
    else this.owner[Symbol.dispose]()
  }
}
