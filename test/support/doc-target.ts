/** Compiles the examples of docs/ for a kernel that has what they name: real providers over the recorded types. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Source } from '../../src/base/index.ts'
import { type Options, vocabulary } from '../../src/builtin/index.ts'
import { compile, type Sizes } from '../../src/compile/index.ts'
import type { AttachPoint, Attributes, Probe, Target, TypedProgram } from '../../src/defs/index.ts'
import { createChecker } from '../../src/lang/check/index.ts'
import {
  type OptionPragma,
  parseAttributes,
  parseProgram,
  SYNTAX_FLAGS,
  type SyntaxContext,
} from '../../src/lang/syntax/index.ts'
import { createProbeIndex, createProviders } from '../../src/provider/index.ts'
import { preprocess } from '../../src/session/preprocess.ts'
import { makeElf, probeNoteSection } from './elf.ts'
import { fixtureBtf } from './fixtures.ts'
import { shippedLibrary } from './library.ts'
import { fakeProviderEnv } from './provider-env.ts'
import { fixtureTarget } from './target.ts'

/** What BTF calls a tracepoint's handler. */
const PREFIX = 'btf_trace_'

/** Groups of tracepoints whose names don't begin with them; of all others the first word is the group. */
const groups: Readonly<Record<string, string>> = {
  sys_enter: 'raw_syscalls',
  sys_exit: 'raw_syscalls',
  kfree_skb: 'skb',
  consume_skb: 'skb',
  inet_sock_set_state: 'sock',
  sock_send_length: 'sock',
  netif_receive_skb: 'net',
  contention_begin: 'lock',
  contention_end: 'lock',
  irq_handler_entry: 'irq',
  softirq_entry: 'irq',
  page_fault_user: 'exceptions',
}

/** The record of sched_switch, as its `format` file describes it. */
const switchFormat = `name: sched_switch
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;

	field:char prev_comm[16];	offset:8;	size:16;	signed:0;
	field:pid_t prev_pid;	offset:24;	size:4;	signed:1;
	field:int prev_prio;	offset:28;	size:4;	signed:1;
	field:long prev_state;	offset:32;	size:8;	signed:1;
	field:char next_comm[16];	offset:40;	size:16;	signed:0;
	field:pid_t next_pid;	offset:56;	size:4;	signed:1;
	field:int next_prio;	offset:60;	size:4;	signed:1;
`

/** The parameters of the system calls that take messages. */
const messageFormats = Object.fromEntries(
  [
    ['sendmsg', 'struct user_msghdr * msg'],
    ['recvmsg', 'struct user_msghdr * msg'],
    ['sendmmsg', 'struct mmsghdr * mmsg'],
    ['recvmmsg', 'struct mmsghdr * mmsg'],
  ].map(([call, messages]) => [
    `events/syscalls/sys_enter_${call}/format`,
    `	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:int fd;	offset:16;	size:8;	signed:0;
	field:${messages};	offset:24;	size:8;	signed:0;
	field:unsigned int flags;	offset:32;	size:8;	signed:0;
`,
  ]),
)

/** And those of the calls that take a program's path. */
const execFormats = {
  'events/syscalls/sys_enter_execve/format': `	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:const char * filename;	offset:16;	size:8;	signed:0;
`,
  'events/syscalls/sys_enter_execveat/format': `	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:int fd;	offset:16;	size:8;	signed:0;
	field:const char * filename;	offset:24;	size:8;	signed:0;
`,
}

/** Functions of its C library. */
const library = ['malloc', 'free', 'open', 'open64', 'getppid'].map((name, at) => ({
  name,
  address: 0x1010 + 16 * at,
  bytes: 16,
}))

/** What the process that is $target has mapped, with the probes that its files publish. */
const published = {
  'libc.so.6': [],
  'libpython3.11.so.1.0': [
    { provider: 'python', name: 'function__entry', arguments: '8@%rdi 8@%rsi -4@%edx', address: 0x1010 },
  ],
  'libstdc++.so.6.0.30': [
    { provider: 'libstdcxx', name: 'throw', arguments: '8@%rdi 8@%rsi', address: 0x1010 },
  ],
}
const targetFiles = {
  '/proc/1/maps': Object.keys(published)
    .map((name, at) => `7f${at}01000-7f${at}02000 r-xp 00001000 fe:00 ${at + 10} /lib/${name}\n`)
    .join(''),
  ...Object.fromEntries(
    Object.entries(published).map(([name, rows]) => [
      `/proc/1/root/lib/${name}`,
      makeElf(library, { extra: [probeNoteSection(rows)] }),
    ]),
  ),
}

const kernelTarget = () => {
  const btf = fixtureBtf()
  const functions = [...btf.list('func')].map(({ name }) => name)
  const events = [...btf.list('typedef', PREFIX)]
    .map(({ name }) => name.slice(PREFIX.length))
    .map((name) => `${groups[name] ?? name.split('_')[0]}:${name}`)
  const env = fakeProviderEnv({
    processFiles: targetFiles,
    tracefs: {
      available_filter_functions: `${functions.join('\n')}\n`,
      available_events: `${events.join('\n')}\n`,
      ...Object.fromEntries(events.map((event) => [`events/${event.replace(':', '/')}/id`, '1\n'])),
      'events/sched/sched_switch/format': switchFormat,
      ...messageFormats,
      ...execFormats,
    },
  })
  const providers = createProviders(env)
  const target: Target = { ...fixtureTarget, types: env.types, probes: createProbeIndex(providers) }
  return { providers, target }
}

const { providers, target } = kernelTarget()

/** As a session puts them: each provider realises its own probes. */
const pointsOf = (probes: readonly Probe[]): AttachPoint[] =>
  providers.flatMap((provider) => {
    const own = probes.filter(({ id }) => provider.byId(id))
    return own.length > 0 ? provider.realise(own) : []
  })

const folderSources = (folder: string): Source[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.d'))
    .map((file) => ({ name: file, text: readFileSync(join(folder, file), 'utf8'), kind: 'library' }))

const attributesOf = (text: string | undefined): Attributes | undefined => {
  const found = text === undefined ? undefined : parseAttributes(text)
  return found && [found.name, found.data, found.class]
}

export type DocSource = {
  readonly source: Source
  readonly rightmost: SyntaxContext['rightmost']
}

export type DocSession = {
  readonly options: Options
  /** `$0`, `$1`, … */
  readonly args: readonly string[]
  readonly programs: readonly DocSource[]
}

/** Programs as one command has them, checked and compiled together. @throws DiagnosticError */
export const compileDocs = ({ options, args, programs }: DocSession): TypedProgram[] => {
  const checkOptions = () => ({
    strsize: Number(options.get('strsize')),
    zdefs: options.get('zdefs') !== undefined,
    amin: attributesOf(options.text('amin')),
  })
  const obey = ({ name, value }: OptionPragma) => {
    options.setFromProgram(name, value)
    checker.setOptions(checkOptions())
  }
  const checker = createChecker({
    target,
    vocabulary,
    options: checkOptions(),
    library: shippedLibrary(),
    isPresent: (_kind, name) => providers.some((provider) => provider.name === name),
  })
  const isTypeName = (name: string) => checker.isTypeName(name)
  for (const { text } of options.given('libdir'))
    for (const source of folderSources(text))
      checker.check(parseProgram(source, { isTypeName, onOption: obey }))
  const used = new Set<number>()
  const variables = new Map(['pid', 'uid', 'gid', 'ppid', 'target'].map((name) => [name, 1n] as const))
  const typed = programs.map(({ source, rightmost }) => {
    const flags = new Set(SYNTAX_FLAGS.filter((flag) => options.get(flag) !== undefined))
    const text = options.get('cpp') === undefined ? source : preprocess(source, options)
    const macros = { args, variables, used }
    return checker.check(parseProgram(text, { rightmost, flags, macros, isTypeName, onOption: obey }))
  })
  const { before, after } = checker.supporting(typed)
  const all = [before, ...typed, after]
  const attached = all.flatMap(({ clauses }) => clauses.flatMap(({ attach }) => attach))
  const probes = [...new Map(attached.map((probe) => [probe.id, probe])).values()]
  const size = (name: keyof Sizes) => Number(options.get(name))
  const sizes = {
    strsize: size('strsize'),
    scratchsize: size('scratchsize'),
    bufsize: size('bufsize'),
    aggsize: size('aggsize'),
    dynvarsize: size('dynvarsize'),
    specsize: size('specsize'),
    pcapsize: size('pcapsize'),
    nspec: size('nspec'),
  }
  compile({ programs: all, points: pointsOf(probes), target, sizes })
  return typed
}
