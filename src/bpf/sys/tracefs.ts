/** Where the trace file system is, which lists tracepoints and their ids and formats. */
import type { Fd } from '../../base/index.ts'
import type { Sys } from './sys.ts'

const MOUNT_POINTS = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'] as const
/** Small, in every tracefs, and readable by whoever may read the rest. */
const WITNESS = 'trace_clock'

export type Tracefs = Disposable & {
  /** Its root folder, for this process only. */
  readonly path: string
}

/**
 * The mounted tracefs, or else one mounted for this process alone: nothing of it shows in the mount table, and it
 * goes when it is disposed or the process ends. Without permission for either, the reason.
 */
export const openTracefs = (sys: Sys): Tracefs | { readonly path?: undefined; readonly reason: string } => {
  const mounted = MOUNT_POINTS.find((path) => sys.readText(`${path}/${WITNESS}`) !== undefined)
  if (mounted !== undefined) return { path: mounted, [Symbol.dispose]: () => undefined }
  const mount = sys.mountDetached('tracefs')
  if (!mount.ok) {
    return { reason: `tracefs is not readable at ${MOUNT_POINTS[0]} and can't be mounted (${mount.errno})` }
  }
  return detached(sys, mount.value)
}

const detached = (sys: Sys, fd: Fd): Tracefs => ({
  path: `/proc/self/fd/${fd}`,
  [Symbol.dispose]: () => sys.close(fd),
})
