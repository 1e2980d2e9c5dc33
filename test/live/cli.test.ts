/** `bin/dtrace` as its users meet it: statuses, streams, signals. What tracing itself prints is tested elsewhere. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const executable = resolve(import.meta.dirname, '../../bin/dtrace')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dtrace-cli-'))
  chmodSync(folder, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true }))

const start = (args: readonly string[], options: SpawnOptions = {}) => {
  const child = spawn(process.execPath, [executable, ...args], options)
  const streams = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      streams[name] += text
    })
  }
  return { child, streams }
}

const run = async (args: readonly string[], options?: SpawnOptions) => {
  const { child, streams } = start(args, options)
  const [status] = await once(child, 'close')
  return { status: status as number | null, ...streams }
}

const script = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('without tracing', () => {
  const refused: readonly [args: readonly string[], status: number, stderr: RegExp][] = [
    [[], 2, /^Usage: dtrace /],
    [['-k'], 2, /^dtrace: invalid option -- 'k'\nUsage: dtrace /],
    [['-x'], 2, /^dtrace: option requires an argument -- 'x'\nUsage: dtrace /],
    [['-G'], 2, /^dtrace: -G requires one or more scripts or enabling options\n$/],
    [
      ['-32', '-qn', 'BEGIN { exit(0); }'],
      1,
      /^dtrace: could not enable tracing: programs of -32 have another data model than the kernel's, which is 64-bit\n$/,
    ],
    [
      ['-x', 'tree=4', '-e', '-qn', 'BEGIN { x = 1; }'],
      0,
      /^clause 0 on :::BEGIN .*\n {2}\(x = 1:int\):int\n/,
    ],
    [['-x', 'tree=1', '-e', '-qn', 'BEGIN'], 0, /^program\n {2}declarations\n {4}- clause\n/],
    [['-x', 'debug', '-e', '-qn', 'BEGIN { trace(curthread->pid); }'], 0, /^dtrace DEBUG \d+\.\d{6}: \w+\(/],
    [['-h'], 2, /^dtrace: -h requires one or more scripts or enabling options\n$/],
    [
      ['-h', '-s', 'a.d', '-s', 'b.d'],
      2,
      /^dtrace: -h requires an output file if multiple scripts are specified\n$/,
    ],
    [['-h', '-n', 'BEGIN'], 2, /^dtrace: -h requires an output file if no scripts are specified\n$/],
    [['-lV'], 2, /^dtrace: only one of the \[-GhlV\] options can be specified at a time\n$/],
    [['-x', 'nosuch=1', '-n', 'BEGIN'], 1, /^dtrace: failed to set -x nosuch: Invalid option name\n$/],
    [['-b', 'big', '-n', 'BEGIN'], 1, /^dtrace: failed to set -b big: Invalid value for specified option\n$/],
    [['-q'], 1, /^dtrace: no probes specified\n$/],
    [['-s', '/no/such.d'], 1, /^dtrace: failed to open \/no\/such\.d: No such file or directory\n$/],
    [['-s', '/'], 1, /^dtrace: failed to open \/: Is a directory\n$/],
    [['-p', '12x', '-n', 'BEGIN'], 1, /^dtrace: invalid pid: 12x\n$/],
    [['-p', '4194305', '-n', 'BEGIN'], 1, /^dtrace: failed to grab pid 4194305: No such process\n$/],
    [
      ['-c', 'no-such-cmd -x', '-n', 'BEGIN'],
      1,
      /^dtrace: failed to execute no-such-cmd -x: No such file or directory\n$/,
    ],
    [
      ['-o', '/no/such/file', '-n', 'BEGIN'],
      1,
      /dtrace: failed to open output file '\/no\/such\/file': No such file or directory\n$/,
    ],
    [
      ['-n', 'BEGIN { trace(x); }'],
      1,
      /^dtrace: invalid probe specifier BEGIN \{ trace\(x\); \}: in action list: failed to resolve x: Unknown variable name\n$/,
    ],
    [
      ['-xerrtags', '-n', 'BEGIN {'],
      1,
      /^dtrace: invalid probe specifier BEGIN \{: \[D_SYNTAX\] syntax error near end of input\n$/,
    ],
    [
      ['-n', 'nosuch:::'],
      1,
      /^dtrace: invalid probe specifier nosuch:::: probe description nosuch::: does not match any probes\n$/,
    ],
    [['-n', 'BEGIN', 'extra'], 1, /extraneous argument 'extra' \(\$1 is not referenced\)\n$/],
  ]
  test.each(refused)('%j ends with status %d', async (args, status, stderr) => {
    const result = await run(args)
    expect(result.stderr).toMatch(stderr)
    expect([result.status, result.stdout]).toEqual([status, ''])
  })

  const accepted: readonly [args: readonly string[], stdout: RegExp][] = [
    [['--help'], /^Usage: dtrace .*Exit status: /s],
    [['-V'], /^dtrace: DTrace for Linux \d+\.\d+\.\d+ \(D 2\.0\)\n$/],
    [['--version'], /^dtrace: DTrace for Linux /],
    [['-Vv'], /^dtrace: .*\nLinux .*\nBPF features, .*\n {2}ringbuf .*\nProviders\n {2}dtrace +yes\n/s],
    [['-e', '-n', 'BEGIN { trace(1); }'], /^$/],
    [['-32', '-e', '-n', 'BEGIN { trace(1); }'], /^$/],
    [['-e', '-n', 'BEGIN', '/pid == 1/', '{ trace(1) }'], /^$/],
    [
      ['-l', '-n', 'BEGIN', '-P', 'dtrace'],
      /^ {3}ID .* NAME\n {4}1 {5}dtrace .*BEGIN\n {4}1 .*BEGIN\n {4}2 .*END\n {4}3 .*ERROR\n$/,
    ],
    [['-lv', '-n', 'BEGIN'], /BEGIN\n\n\tProbe Description Attributes\n.*\n\tArgument Types\n\t\tNone\n\n$/s],
    [
      ['-ev', '-n', 'BEGIN, END { exit(0); }'],
      /Minimum Statement Attributes\n.*\n.*\n.*Common\n\n:::BEGIN\n\n\tProbe Description Attributes\n.*\n\n:::END\n.*\n\t\tNone\n\n$/s,
    ],
    [
      ['-ev', '-n', 'BEGIN { trace(curthread); }'],
      /^\nStability attributes for description BEGIN :\n.*Minimum Statement Attributes\n\t\tIdentifier Names: Stable\n\t\tData Semantics: {3}Private\n/s,
    ],
  ]
  test.each(accepted)('%j succeeds', async (args, stdout) => {
    const result = await run(args)
    expect([result.stderr, result.status]).toEqual(['', 0])
    expect(result.stdout).toMatch(stdout)
  })

  test('a script is named with its line', async () => {
    const path = script('bad.d', 'BEGIN\n{\n\ttrace(nosuch);\n}\n')
    const { status, stderr } = await run(['-e', '-s', path])
    expect(stderr).toBe(
      `dtrace: failed to compile script ${path}: line 3: failed to resolve nosuch: Unknown variable name\n`,
    )
    expect(status).toBe(1)
  })

  test('an option pragma is refused with its line', async () => {
    const path = script('pragma.d', 'BEGIN { trace(1); }\n#pragma D option strsize=long\n')
    const { stderr } = await run(['-e', '-s', path])
    expect(stderr).toBe(
      `dtrace: failed to compile script ${path}: line 2: failed to set option 'strsize' to 'long': Invalid value for specified option\n`,
    )
  })

  test('a listed description without a probe is told of, and the others are listed', async () => {
    const { status, stdout, stderr } = await run(['-l', '-n', 'dtrace:::NOSUCH', '-n', 'END'])
    expect(stderr).toBe('dtrace: failed to match dtrace:::NOSUCH: No probe matches description\n')
    expect(stdout).toMatch(/NAME\n {4}2 .*END\n$/)
    expect(status).toBe(0)
  })

  test('-h writes the header of a script into this folder', async () => {
    const path = script('my-prov.d', 'provider my_prov { probe req__start(int, char *); };\n')
    const { status, stdout, stderr } = await run(['-h', '-s', path], { cwd: folder })
    expect([status, stdout, stderr]).toEqual([0, '', ''])
    expect(readFileSync(join(folder, 'my-prov.h'), 'utf8')).toMatch(
      /#ifndef\t_MY_PROV_H\n.*extern void __dtrace_my_prov___req__start\(int, char \*\);\n/s,
    )
  })

  test('-l lists system calls in columns', async () => {
    const { stdout } = await run(['-l', '-f', 'openat'])
    expect(stdout).toMatch(/^ +\d+ {4}syscall {11}vmlinux {28}openat entry$/m)
  })

  test('-S shows the compiled programs on the error stream', async () => {
    const { status, stdout, stderr } = await run(['-e', '-S', '-n', 'BEGIN { trace(1); }'])
    expect(stderr).toMatch(/BEGIN: \d+ instructions\n/)
    expect([status, stdout]).toEqual([0, ''])
  })
})

describe('without privileges', () => {
  const nobody = { uid: 65534, gid: 65534 }

  test.each([
    [['-n', 'BEGIN'], 'CAP_BPF and CAP_PERFMON'],
    [['-l'], 'CAP_BPF'],
    [['-S', '-n', 'BEGIN'], 'CAP_BPF and CAP_PERFMON'],
  ])('%j ends with status 2 and says what lacks', async (args, lacks) => {
    const { status, stdout, stderr } = await run(args, nobody)
    expect(stderr).toContain(
      `dtrace: run as root for tracing and listing probes: this process lacks ${lacks} (`,
    )
    expect([status, stdout]).toEqual([2, ''])
  })

  test.each([
    [['-V']],
    [['--help']],
    [['-e', '-n', 'syscall::read:entry { trace(execname); }']],
    [['-eS', '-n', 'BEGIN']],
  ])('%j works', async (args) => {
    expect((await run(args, nobody)).status).toBe(0)
  })
})

/** Resolves once the text is on the stream. */
const seen = async (streams: { readonly stdout: string; readonly stderr: string }, what: RegExp) => {
  await expect.poll(() => `${streams.stdout}${streams.stderr}`, { timeout: 20_000 }).toMatch(what)
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  const [status] = await once(child, 'close')
  return status
}

describe('while tracing', () => {
  test("exit()'s value is the status, and notices go to the error stream", async () => {
    const { status, stdout, stderr } = await run(['-n', 'BEGIN { trace(7); exit(3); }'])
    expect(stderr).toBe("dtrace: description 'BEGIN ' matched 1 probe\n")
    expect(stdout).toMatch(/^CPU +ID +FUNCTION:NAME\n +\d +1 +:BEGIN +7 *\n\n$/)
    expect(status).toBe(3)
  })

  test('a buffer that is larger than is allowed is made smaller, which is told', async () => {
    const program = ['-x', 'dynvarsize=3g', '-n', 'BEGIN { exit(0); }']
    const { status, stderr } = await run(program)
    expect(stderr).toMatch(/probe\ndtrace: dynamic variable size lowered to 768m\n$/)
    expect(status).toBe(0)
    expect((await run(['-x', 'quietresize', ...program])).stderr).not.toContain('lowered')
    const { stderr: refused } = await run(['-x', 'bufresize=manual', ...program])
    expect(refused).toContain('could not enable tracing: option dynvarsize is 3g, at most 1g is allowed')
  })

  test('programs know the tracer by its own name', async () => {
    const { stdout } = await run(['-qn', 'BEGIN { trace(execname); exit(0); }'])
    expect(stdout).toBe('dtrace\n')
  })

  test('-q and -w: no notices, -w alone tells that destructive actions are allowed', async () => {
    const program = ['-n', 'BEGIN { exit(0); }']
    expect((await run(['-q', ...program])).stderr).toBe('')
    expect((await run(['-qw', ...program])).stderr).toBe('')
    expect((await run(['-w', ...program])).stderr).toMatch(/probe\ndtrace: allowing destructive actions\n$/)
  })

  test('a ready-made script is found by its name, with and without -s', async () => {
    for (const way of [['intrcoalesce'], ['-s', 'intrcoalesce'], ['-s', 'intrcoalesce.d']]) {
      const { status, stdout } = await run([...way, '-c', 'true'])
      expect(stdout).toMatch(/^DEVICE +POLLS +IDLE/m)
      expect(status).toBe(0)
    }
  })

  test('macro arguments and $0 reach the programs', async () => {
    const path = script('macro.d', 'BEGIN { printf("%s %d %s", $$0, $1, $$2); exit(0); }\n')
    const { stdout } = await run(['-q', '-s', path, '42', '/a/path'])
    expect(stdout).toBe(`${path} 42 /a/path\n`)
  })

  test('a program that comes by a pipe is there, though where a command waits depends on it', async () => {
    const command = `echo 'BEGIN { printf("piped"); exit(0); }' | "$0" "$1" -qs /dev/stdin -c true`
    const child = spawn('sh', ['-c', command, process.execPath, executable])
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    await once(child, 'close')
    expect(stdout).toBe('piped\n')
  })

  test('-o appends', async () => {
    const path = script('out', 'before\n')
    const { stdout } = await run(['-q', '-o', path, '-n', 'BEGIN { printf("traced"); exit(0); }'])
    expect(readFileSync(path, 'utf8')).toBe('before\ntraced\n')
    expect(stdout).toBe('')
  })

  test('-B shows what is printed, piece by piece', async () => {
    const { stdout } = await run(['-qB', '-n', 'BEGIN { printf("one\\n"); @[7] = count(); exit(0); }'])
    const values = [...stdout.matchAll(/dtbda_(?:buffered|flags) => (.*)/g)].map(([, value]) => value)
    expect(values).toEqual([
      '"one\\n"',
      '0x0 ',
      '"        7"',
      '0x1 (AGGKEY)',
      '"                1"',
      '0x2 (AGGVAL)',
      '"\\n"',
      '0xc (AGGFORMAT | AGGLAST)',
    ])
  })

  test('-a finds nothing to claim', async () => {
    const { status, stderr } = await run(['-aq'])
    expect(stderr).toBe('dtrace: could not enable tracing: No anonymous tracing state\n')
    expect(status).toBe(1)
  })

  test('an interrupt ends tracing with all that was gathered', async () => {
    const { child, streams } = start([
      '-q',
      '-n',
      'BEGIN { printf("ready"); @ = count(); } END { printf("end"); }',
    ])
    await seen(streams, /ready/)
    child.kill('SIGINT')
    expect(await ended(child)).toBe(0)
    expect(streams.stdout).toMatch(/^ready\nend\n +1\n$/)
  })

  test('a job in the background, where interrupts are ignored, takes them', async () => {
    const program = 'BEGIN { printf("ready"); } END { printf("end"); }'
    const command = `trap "" INT TERM; exec "$0" "$@"`
    const child = spawn('/bin/sh', ['-c', command, process.execPath, executable, '-q', '-n', program])
    const streams = { stdout: '', stderr: '' }
    child.stdout.on('data', (bytes: Buffer) => {
      streams.stdout += bytes
    })
    await seen(streams, /ready/)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    expect(streams.stdout).toContain('end')
  })

  test('a reader that goes away ends tracing quietly', async () => {
    const { child, streams } = start(['-q', '-n', 'tick-10ms { printf("line\\n"); }'])
    await seen(streams, /line/)
    child.stdout?.destroy()
    expect(await ended(child)).toBe(0)
    expect(streams.stderr).toBe('')
  })

  test('-c traces the command from its exec to its end', async () => {
    const clause = 'syscall::execve:return /pid == $target/ { printf("%s", execname); }'
    const { status, stdout } = await run(['-q', '-n', clause, '-c', 'sleep 0.1'])
    expect([status, stdout]).toEqual([0, 'sleep\n'])
  })

  test('a command that outlives the tracing is ended', async () => {
    const { streams, child } = start([
      '-q',
      '-n',
      'BEGIN { printf("%d\\n", $target); } tick-100ms { exit(0); }',
      '-c',
      'sleep 60',
    ])
    expect(await ended(child)).toBe(0)
    expect(() => process.kill(Number.parseInt(streams.stdout, 10), 0)).toThrow('ESRCH')
  })

  test('-p ends with the process, which it leaves alone', async () => {
    const watched = spawn('sleep', ['60'])
    const { child, streams } = start(['-q', '-p', `${watched.pid}`, '-n', 'BEGIN { printf("%d", $target); }'])
    await seen(streams, new RegExp(`${watched.pid}`))
    expect(watched.exitCode).toBeNull()
    watched.kill()
    expect(await ended(child)).toBe(0)
  })
})
