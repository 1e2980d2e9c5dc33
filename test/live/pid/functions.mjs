// Functions of a process's library: arguments in registers and on the stack, the value, threads, the stack. Not a child's calls.
import assert from 'node:assert/strict'

export const needs = ['root', 'syscall:::entry']

const calls = 5

const program = `
pid$target:libc:syscall:entry /arg0 == 110 && arg1 == 101/ {
  @arguments[arg0, arg1, arg5, arg6, probemod, probefunc, probename] = count();
  @place[ufunc(uregs[R_PC])] = count();
  @top[ustack(1)] = count();
  @stack[stackdepth, ucaller == *(uint64_t *)copyin(uregs[R_SP], 8)] = count();
  self->inside = 1;
}
pid$target:libc:syscall:return /self->inside/ { @returned[arg0, arg1 == ppid] = count(); self->inside = 0; }
pid$target:libc.so:syscall:0 /uregs[R_RDI] == 110 && uregs[R_RSI] == 101/ { @start[probename] = count(); }
pid$target:libc.so.6:syscall:entry /arg1 == 201/ { @others[tid != pid] = count(); }
pid$target:libc:exec*:entry { @children = count(); }
syscall::execve:entry /ppid == $target/ { executed++; }
END {
  printa("arguments %d %d %d %d %s %s %s: %@d\\n", @arguments);
  printa("place %A: %@d\\n", @place);
  printa("top %k: %@d\\n", @top);
  printa("stack %d %d: %@d\\n", @stack);
  printa("returned %d %d: %@d\\n", @returned);
  printa("start %s: %@d\\n", @start);
  printa("others %d: %@d\\n", @others);
  printa("children %@d\\n", @children);
  printf("executed %d\\n", executed > 0);
}`

const expected = `
arguments 110 101 105 106 libc.so.6 syscall entry: ${calls}
place libc.so.6\`syscall: ${calls}
top 
libc.so.6\`syscall
: ${calls}
stack 0 1: ${calls}
returned -1 1: ${calls}
start 0: ${calls}
others 1: ${calls}
executed 1
`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const { status, stdout, stderr } = await dtrace([
    '-n',
    program,
    '-c',
    triggerCommand('library-calls', calls),
  ])
  assert.equal(status, 0, stderr)
  const text = stdout.slice(stdout.indexOf('arguments'))
  assert.equal(text.trim(), expected.trim())
}
