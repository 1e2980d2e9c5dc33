/** User stacks and symbols of a process that has ended when they are shown: node's own, some way below its main(). */
import assert from 'node:assert/strict'

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const program = `syscall::getppid:entry /pid == $target/ {
    @frames[ustack(64)] = count();
    @symbols[usym(uregs[R_PC]), umod(uregs[R_PC])] = count();
    @depth = max(ustackdepth);
    @called = max(ucaller != 0);
  }
  END { printa("%k", @frames); printa("\\n%A %A %@d\\n", @symbols); printa("%@d\\n", @depth); printa("called: %@d\\n", @called); }`
  const { status, stdout, stderr } = await dtrace(['-qn', program, '-c', triggerCommand('getppid', 50)])
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^libc\.so\.6`getppid\+0x[0-9a-f]+$/m, stdout)
  assert.match(stdout, /^called: 1$/m, stdout)
  assert.match(stdout, /^(node|koffi\.node)`\w+/m, stdout)
  const [, symbol, module, count] = /^(\S+) (\S+) (\d+)$/m.exec(stdout) ?? []
  assert.deepEqual([symbol, module], ['libc.so.6`getppid', 'libc.so.6'])
  assert.ok(Number(count) >= 50, stdout)
}
