/**
 * The host compiles the programs of a guest's cases: to the code that the command compiles on the guest itself. On the host
 * the two are one.
 */
import assert from 'node:assert/strict'
import { startDtrace } from '../runner/dtrace.mjs'

const program = `
  udp:::send { @sent[args[2]->ip_daddr, args[4]->udp_dport] = count(); }
  rawtp:sched::sched_switch /args[1]->pid == $target/ { self->from = stringof(args[1]->comm); @[stack(), execname] = count(); }
  syscall::read:return /self->from != ""/ { printf("%s %Y %d", self->from, walltimestamp, arg1); }
  dtrace:::ERROR { exit((uint64_t)&\`vfs_read != 0 ? 1 : 2); }
`

/** @param {boolean} byHost */
const listing = async (byHost) => {
  const { stderr, status } = await startDtrace(['-S', '-e', '-n', program], { timeoutSeconds: 120, byHost })
    .ended
  assert.equal(status, 0, stderr)
  // D's library stands beside the command, or in the sources.
  return stderr
    .replaceAll(/^dtrace: .*\n/gm, '')
    .replaceAll(/\S*\/library\//g, 'library/')
    .split('\n')
}

export default async function () {
  const [here, byHost] = [await listing(false), await listing(true)]
  assert.ok(here.length > 300, here.join('\n'))
  const at = here.findIndex((line, index) => line !== byHost[index])
  if (at >= 0) assert.deepEqual(byHost.slice(at, at + 5), here.slice(at, at + 5), `from line ${at + 1} on`)
  assert.equal(byHost.length, here.length)
}
