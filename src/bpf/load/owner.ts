/** Keeps what was opened and closes it, last taken first. */
import type { Fd } from '../../base/index.ts'
import type { Sys } from '../sys/index.ts'

type Owned = { close(): void; closeAsync(): Promise<void> }

export class Owner implements Disposable {
  private readonly owned: Owned[] = []
  private readonly sys: Sys

  constructor(sys: Sys) {
    this.sys = sys
  }

  use<T extends Disposable>(thing: T): T {
    const close = () => thing[Symbol.dispose]()
    this.owned.push({ close, closeAsync: async () => (thing instanceof Owner ? thing.closeAll() : close()) })
    return thing
  }

  fd(fd: Fd): Fd {
    this.owned.push({ close: () => this.sys.close(fd), closeAsync: () => this.sys.closeAsync(fd) })
    return fd
  }

  /** Closes everything; once. */
  [Symbol.dispose](): void {
    for (let thing = this.owned.pop(); thing; thing = this.owned.pop()) thing.close()
  }

  /** Closes everything at the same time, on worker threads: only for things that do not depend on each other. */
  async closeAll(): Promise<void> {
    await Promise.all(this.owned.splice(0).map((thing) => thing.closeAsync()))
  }
}

/** Runs `build` with a fresh owner; what it took stays open only if it succeeds. */
export const owning = <T>(sys: Sys, build: (owner: Owner) => T): T => {
  const owner = new Owner(sys)
  try {
    return build(owner)
  } catch (error) {
    owner[Symbol.dispose]()
    throw error
  }
}
