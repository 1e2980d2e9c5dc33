/** A guest's kernel as the host's compiler sees it: every call is made in the guest. */
import type { Sys } from '../../src/bpf/sys/index.ts'
import type { Called } from './messages.ts'

/** Calls whose answers don't change while a guest runs, but for files of its processes. */
const kept: ReadonlySet<string> = new Set(['readText', 'readFile', 'readFolder'])
const isKept = (method: string, [path]: readonly unknown[]): boolean =>
  kept.has(method) && !/^\/proc(\/(\d+|self)\/|$)/.test(String(path))

/** Has what the kernel wrote to buffers among the arguments in those of the caller. */
const refill = (own: unknown, filled: unknown): void => {
  if (own instanceof Uint8Array) own.set(filled as Uint8Array)
  else if (typeof own === 'object' && own !== null) {
    for (const [key, one] of Object.entries(own)) refill(one, (filled as Record<string, unknown>)[key])
  }
}

/** @param ask makes a call in the guest */
export const guestSys = (ask: (method: string, args: readonly unknown[]) => Called): Sys => {
  const known = new Map<string, unknown>()
  const call = (method: string, args: readonly unknown[]): unknown => {
    const called = ask(method, args)
    refill(args, called.args)
    return called.result
  }
  const callOnce = (method: string, args: readonly unknown[]): unknown => {
    const key = `${method} ${args.join(' ')}`
    if (!known.has(key)) known.set(key, call(method, args))
    return known.get(key)
  }
  return new Proxy({} as Sys, {
    get:
      (_, method: string) =>
      (...args: unknown[]) =>
        isKept(method, args) ? callOnce(method, args) : call(method, args),
  })
}
