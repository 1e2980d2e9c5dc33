/** The macro variables of this process: `$pid`, `$uid`, …, and `$target`. */
import { readFileSync } from 'node:fs'

/** Fields 5 and 6 of /proc/self/stat: process group and session (proc(5)); the name may hold anything. */
const groupAndSession = (): readonly [bigint, bigint] => {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const [, , group = '0', session = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return [BigInt(group), BigInt(session)]
}

export const macroVariables = (target: number): ReadonlyMap<string, bigint> => {
  const [pgid, sid] = groupAndSession()
  const id = (value: number | undefined) => BigInt(value ?? 0)
  return new Map([
    ['pid', id(process.pid)],
    ['ppid', id(process.ppid)],
    ['pgid', pgid],
    ['sid', sid],
    ['uid', id(process.getuid?.())],
    ['euid', id(process.geteuid?.())],
    ['gid', id(process.getgid?.())],
    ['egid', id(process.getegid?.())],
    ['target', id(target)],
  ])
}
