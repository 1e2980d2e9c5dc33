/** What files a process has mapped where, from the text of /proc/PID/maps (proc_pid_maps(5)). */

/** Addresses and offsets in bytes; user addresses are below 2^53 in all page-table layouts that are in use. */
export type Mapping = {
  readonly start: number
  readonly end: number
  /** Of the mapping's first byte in its file. */
  readonly offset: number
  /** Device and inode: one file, whatever it is called. */
  readonly file: string
  /** `/usr/bin/node`, `[vdso]`; empty for anonymous memory. */
  readonly path: string
  /** Code may run in it. */
  readonly executable: boolean
}

const line = /^([0-9a-f]+)-([0-9a-f]+) \S\S(\S)\S ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) ([0-9]+)[ \t]*(.*)$/

/** In ascending order of addresses. */
export const parseMaps = (text: string): Mapping[] =>
  text.split('\n').flatMap((row) => {
    const [, start, end, execute, offset, device, inode, path = ''] = line.exec(row) ?? []
    if (start === undefined || end === undefined || offset === undefined) return []
    return [
      {
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end, 16),
        offset: Number.parseInt(offset, 16),
        file: `${device} ${inode}`,
        path,
        executable: execute === 'x',
      },
    ]
  })

/** The base name that stands for the file: `[vdso]` as it is. A file that was deleted keeps its name. */
export const moduleName = ({ path }: Mapping): string =>
  path.slice(path.lastIndexOf('/') + 1).replace(/ \(deleted\)$/, '')
