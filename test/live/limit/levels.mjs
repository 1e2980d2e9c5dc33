/** Many tasks that preempt each other on one CPU, and interrupts: each firing has memory of its own for its strings. */
import assert from 'node:assert/strict'

const program = `
rawtp:raw_syscalls::sys_enter, rawtp:sched::sched_switch, rawtp:irq::softirq_entry, profile-997
{
	this->probe = probename;
	this->name = execname;
	this->pid = pid;
	this->tid = tid;
	@same[this->probe == probename && this->name == execname && this->pid == pid && this->tid == tid] = count();
}
rawtp:raw_syscalls::sys_enter, rawtp:irq::softirq_entry, profile-997
/this->probe != probename || this->name != execname || this->pid != pid || this->tid != tid/
{
	@others[probename] = count();
}
rawtp:raw_syscalls::sys_enter
/execname == "node"/
{
	printf("%s:%s:%d:%d:%s:%d:%d\\n", this->probe, this->name, this->pid, this->tid, execname, pid, tid);
}
END { printa("same %d %@d\\n", @same); printa("others %s %@d\\n", @others); }`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const command = triggerCommand('flood', 200, 8)
  const { status, stdout, stderr } = await dtrace(['-q', '-x', 'bufsize=1m', '-n', program, '-c', command])
  assert.equal(status, 0, stderr)
  assert.match(stdout, /^same 1 \d{4,}$/m)
  assert.doesNotMatch(stdout, /^same 0|^others/m)
  const lines = [...stdout.matchAll(/^sys_enter:(.*):(\d+):(\d+):(.*):(\d+):(\d+)$/gm)]
  assert.ok(lines.length > 200, `${lines.length} lines`)
  for (const [line, ...[name, pid, tid, ...expected]] of lines)
    assert.deepEqual([name, pid, tid], expected, line)
}
