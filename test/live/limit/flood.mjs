/**
 * One aggregation and one ring buffer under fire from task and softirq context of all CPUs, where programs interrupt
 * each other: produced = counted + dropped, exactly. What was produced is counted by the kernel, program by program,
 * and not by anything of ours.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { startDtrace } from '../runner/dtrace.mjs'
import { keepStatistics, openProgram, programCounts, programIdsOf } from '../runner/programs.mjs'

const floodMs = 1000
/** The program that runs once the workload has begun. */
const received = /^rawtp_netif_rec/

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))

const events = [
  ...['raw_syscalls::sys_enter', 'sched::sched_switch', 'irq::softirq_entry'],
  ...['net::net_dev_queue', 'net::netif_receive_skb', 'skb::consume_skb'],
]
/** An emulated CPU does not get through more hard interrupts than that beside the flood. */
const rate = process.env['DTRACE_GUEST'] ? 97 : 997
/** The profile fires in hard interrupts, in the midst of the others. */
const probes = [`profile-${rate}`, ...events.map((event) => `rawtp:${event}`)].join(', ')
/** The clauses' variables make each firing take a nesting level, whose memory must be its own. */
const program = `
${probes} { 
	this->name = execname;
	this->pid = pid;
	this->tid = tid;
	this->probe = probename;
	@[probename, this->name == execname && this->pid == pid && this->tid == tid && this->probe == probename] = count();
 @all = count(); }
${probes} { printf("%s of %s %s %d %s %d\\n", probename, this->probe, this->name, this->tid, execname, tid); }
END { printa("counted %s! %d %@d\\n", @); printa("counted all %@d\\n", @all); }`

/**
 * @param {string} text
 * @param {RegExp} pattern with the number as its first group
 */
const total = (text, pattern) =>
  [...text.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0)

/**
 * Asks until there is an answer, while dtrace runs.
 * @template T
 * @param {import('node:child_process').ChildProcess} dtrace
 * @param {() => T | undefined} ask
 * @returns {Promise<T>}
 */
async function awaited(dtrace, ask) {
  for (;;) {
    const answer = ask()
    if (answer !== undefined) return answer
    if (dtrace.exitCode !== null || dtrace.signalCode !== null) throw new Error('dtrace ended')
    await pause(20)
  }
}

/**
 * All programs: one an event, the profile's and END's.
 * @param {number | undefined} pid
 */
function heldPrograms(pid) {
  const ids = programIdsOf(pid)
  if (ids.length < events.length + 2) return undefined
  return ids.map((id) => /** @type {number} */ (openProgram(id)))
}

/** @param {import('../runner/cases.mjs').Tools} tools */
export default async function ({ triggerCommand }) {
  keepStatistics()
  // On an emulated CPU the flood is more than the deadman lets a program take.
  const { child, ended } = startDtrace(['-q', '-x', 'bufsize=64k', '-x', 'deadman=0', '-n', program], {
    byHost: true,
  })
  const held = await awaited(child, () => heldPrograms(child.pid))
  const [file = '', ...args] = triggerCommand('flood', 20 * floodMs).split(' ')
  const workload = spawn(file, args)
  const idle = () => held.some((fd) => received.test(programCounts(fd).name) && programCounts(fd).runs === 0)
  await awaited(child, () => (idle() ? undefined : true))
  await pause(floodMs)
  child.kill('SIGINT') // in the midst of it: what is under way on other CPUs counts too
  const { status, stdout, stderr } = await ended
  workload.kill('SIGKILL')
  assert.equal(status, 0, stderr)

  const programs = held.map(programCounts).filter(({ name }) => /^(rawtp|profile)_/.test(name))
  assert.equal(programs.length, events.length + 1)
  const produced = programs.reduce((sum, { runs, misses }) => sum + runs + misses, 0)
  const nested = total(stderr, /^dtrace: (\d+) nested probe drops? on CPU \d+$/gm)
  const unprinted = total(stderr, /^dtrace: (\d+) drops? on CPU \d+$/gm)
  const uncounted = total(stderr, /^dtrace: (\d+) aggregation drops? on CPU \d+$/gm)
  const byKey = total(stdout, /^counted \S+! 1 (\d+)$/gm)
  const all = total(stdout, /^counted all (\d+)$/gm)
  const printed = stdout.match(/^([\w-]+) of \1 (.*) \2$/gm)?.length ?? 0
  const summary = JSON.stringify({ programs, nested, unprinted, uncounted, byKey, all, printed })
  assert.ok(unprinted > 0 && printed > 0, summary)
  assert.equal(byKey + uncounted + nested, produced, summary)
  assert.equal(all + nested, produced, summary)
  assert.equal(printed + unprinted + nested, produced, summary)
  for (const { name, runs } of programs) assert.ok(runs > 0, name)
}
