/** profile-N samples every CPU that is busy, at its rate, and tells user code from the kernel's. */
import assert from 'node:assert/strict'

const seconds = 2
const program = `
BEGIN { start = timestamp; }
profile-97 { @cpus[cpu] = count(); @halves[arg0 != 0, arg1 != 0] = count(); }
profile-97 /pid == $target/ { @user[arg1 != 0] = count(); }
END {
	printf("milliseconds %d\\n", (timestamp - start) / 1000000);
	printa("cpu %d %@d\\n", @cpus);
	printa("kernel %d user %d %@d\\n", @halves);
	printa("target in user mode %d %@d\\n", @user);
}`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const { stdout } = await dtrace(['-q', '-n', program, '-c', triggerCommand('busy', seconds * 1000)])
  const samples = [...stdout.matchAll(/^cpu \d+ (\d+)$/gm)].map(([, count]) => Number(count))
  assert.ok(samples.length >= 2, stdout)
  // Before and after the workload the CPUs may be idle, and then aren't sampled.
  const most = (97 * Number(/^milliseconds (\d+)$/m.exec(stdout)?.[1])) / 1000 + 2
  for (const count of samples) assert.ok(count > 97 * seconds * 0.8 && count <= most, `${most}\n${stdout}`)
  assert.match(stdout, /^kernel 0 user 1 [1-9]/m)
  assert.doesNotMatch(stdout, /^kernel 1 user 1|^kernel 0 user 0/m)
  assert.match(stdout, /^target in user mode 1 [1-9]/m)
}
