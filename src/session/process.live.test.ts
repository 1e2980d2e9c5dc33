import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { buildSync } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { moduleName, parseMaps } from '../elf/index.ts'
import { startCommand } from './command.ts'
import { ProcessError, watchProcess } from './process.ts'

const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').slice(0, -1)

/** No such process, or one that only its parent's wait keeps. */
const isGone = (pid: number) => {
  try {
    return commandLine(pid).length === 0
  } catch {
    return true
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const hasEnded = async (ended: Promise<void>, withinMs: number) =>
  Promise.race([ended.then(() => true), pause(withinMs).then(() => false)])

test('a command waits, then runs under the same PID with its words', async () => {
  using command = startCommand('  sleep \t 30 ')
  expect(await hasEnded(command.ended, 200)).toBe(false)
  expect(commandLine(command.pid).slice(-2)).toEqual([expect.stringMatching(/\/sleep$/), '30'])
  expect(commandLine(command.pid)[0]).toBe('/bin/sh')
  command.resume()
  await expect.poll(() => commandLine(command.pid)).toEqual([expect.stringMatching(/\/sleep$/), '30'])
})

/** The file whose code it runs next, and the files that it has mapped. */
const place = (pid: number) => {
  const maps = parseMaps(readFileSync(`/proc/${pid}/maps`, 'latin1'))
  const pc = Number(readFileSync(`/proc/${pid}/syscall`, 'latin1').trim().split(' ').at(-1))
  const at = maps.find(({ start, end }) => start <= pc && pc < end)
  return { pc, at: at && moduleName(at), mapped: new Set(maps.map(moduleName)) }
}

test.each([
  ['preinit', /^ld-/],
  ['postinit', /^sleep$/],
  ['main', /^sleep$/],
] as const)('a command waits at %s, with its libraries mapped, then runs on', async (until, where) => {
  using command = startCommand('sleep 30', until)
  const { at, mapped } = place(command.pid)
  expect(at).toMatch(where)
  expect([...mapped]).toContainEqual(expect.stringMatching(/^libc[.-]/))
  expect(await hasEnded(command.ended, 200)).toBe(false)
  expect(place(command.pid).at).toBe(at)
  command.resume()
  await expect.poll(() => readFileSync(`/proc/${command.pid}/wchan`, 'latin1')).toMatch(/nanosleep/)
})

/** sleep's main() has no name. On an emulated CPU, node's dynamic linker takes longer than a command is waited for. */
const programs = ['sleep 30', ...(process.env['DTRACE_GUEST'] === undefined ? [process.execPath] : [])]

test('main() is behind the entry point, known by name or not', () => {
  for (const program of programs) {
    using entry = startCommand(program, 'postinit')
    using main = startCommand(program, 'main')
    const [from, to] = [place(entry.pid), place(main.pid)]
    expect(to.at).toBe(from.at)
    expect((to.pc - from.pc) % 4096).not.toBe(0)
  }
})

test('a command that waits behind exec ends as it would', async () => {
  const brief = startCommand('true', 'main')
  brief.resume()
  expect(await hasEnded(brief.ended, 5000)).toBe(true)
  const never = startCommand('sleep 30', 'postinit')
  never[Symbol.dispose]()
  expect(await hasEnded(never.ended, 5000)).toBe(true)
})

test('a command that ends resolves, and disposing of one that runs kills it', async () => {
  using brief = startCommand('true')
  brief.resume()
  expect(await hasEnded(brief.ended, 5000)).toBe(true)
  const long = startCommand('sleep 30')
  long.resume()
  long[Symbol.dispose]()
  expect(await hasEnded(long.ended, 5000)).toBe(true)
})

test('a command that was never let go does not outlive its session', async () => {
  const command = startCommand('sleep 30')
  command[Symbol.dispose]()
  expect(await hasEnded(command.ended, 5000)).toBe(true)
})

test.each(['exec', 'postinit'])(
  'a command that waits at %s runs nothing when the process that traces dies',
  async (until) => {
    const made = `/tmp/dtrace-never-made-${process.pid}`
    const contents = `import { startCommand } from './command.ts'
    console.log(startCommand('touch ${made}', '${until}').pid); setInterval(() => {}, 1000)`
    const stdin = { contents, resolveDir: import.meta.dirname }
    const [bundle] = buildSync({
      stdin,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      write: false,
    }).outputFiles
    const tracer = spawn(process.execPath, ['--input-type=module', '-e', bundle?.text ?? ''])
    onTestFinished(() => void tracer.kill('SIGKILL'))
    const [pid] = await once(tracer.stdout, 'data')
    tracer.kill('SIGKILL')
    await expect.poll(() => isGone(Number(pid))).toBe(true)
    expect(existsSync(made)).toBe(false)
  },
)

test.each([
  ['no-such-program -x', 'failed to execute no-such-program -x: No such file or directory'],
  ['/no/such/file', 'failed to execute /no/such/file: No such file or directory'],
  ['/etc/passwd', 'failed to execute /etc/passwd: Permission denied'],
  ['/etc', 'failed to execute /etc: Permission denied'],
  ['', 'failed to execute : No such file or directory'],
])('-c %j is refused', (command, message) => {
  expect(() => startCommand(command)).toThrow(new ProcessError(message))
})

test.each([
  ['12x', 'invalid pid: 12x'],
  ['', 'invalid pid: '],
  ['-1', 'invalid pid: -1'],
  ['0', 'failed to grab pid 0: No such process'],
  ['4194305', 'failed to grab pid 4194305: No such process'],
])('-p %j is refused', (pid, message) => {
  expect(() => watchProcess(pid)).toThrow(new ProcessError(message))
})

test('the end of a watched process is seen, and watching leaves it alone', async () => {
  const child = spawn('sleep', ['30'])
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = String(child.pid)
  watchProcess(pid)[Symbol.dispose]()
  using watched = watchProcess(pid)
  expect(await hasEnded(watched.ended, 300)).toBe(false)
  child.kill('SIGTERM')
  expect(await hasEnded(watched.ended, 5000)).toBe(true)
})
