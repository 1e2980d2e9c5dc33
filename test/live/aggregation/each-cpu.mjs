/** What each CPU counted for itself is merged exactly, keyed or not, and still told apart by a key. */
import assert from 'node:assert/strict'

const count = 3000

const program = `
syscall::getppid:entry
/pid == $target/
{
	@all = count();
	@cpus[cpu] = count();
	@tuple[execname, probefunc, pid == $target, (char)-1] = sum(cpu * 2 + 1);
	@greatest = max(cpu);
	@least["least"] = min(cpu);
	@mean = avg(cpu * 100);
	@bits[probename] = quantize(cpu + 1);
}
END
{
	printa("all %@d\\n", @all);
	printa("cpu %d %@d\\n", @cpus);
	printa("%s %s %d %d %@d\\n", @tuple);
	printa("max %@d\\n", @greatest);
	printa("%s %@d\\n", @least);
	printa("mean %@d\\n", @mean);
	printa(@bits);
}`

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ dtrace, triggerCommand }) {
  const command = triggerCommand('each-cpu', count)
  const { stdout } = await dtrace(['-q', '-x', 'aggsortkey', '-n', program, '-c', command])
  const cpus = stdout.match(/^cpu \d+ \d+$/gm)?.length ?? 0
  assert.ok(cpus >= 2, `${cpus} CPUs:\n${stdout}`)
  const numbers = Array.from({ length: cpus }, (_, cpu) => cpu)
  const sum = (/** @type {(cpu: number) => number} */ of) =>
    numbers.reduce((total, cpu) => total + count * of(cpu), 0)
  const lines = [
    `all ${count * cpus}`,
    ...numbers.map((cpu) => `cpu ${cpu} ${count}`),
    `node getppid 1 -1 ${sum((cpu) => cpu * 2 + 1)}`,
    `max ${cpus - 1}`,
    'least 0',
    `mean ${Math.floor(sum((cpu) => cpu * 100) / (count * cpus))}`,
  ]
  const [listed = '', table = ''] = stdout.split('\n\n', 2)
  assert.equal(listed, lines.join('\n'))
  assert.match(table, new RegExp(`^ +1 \\|@+ +${count} `, 'm'))
}
