/** Every option of D: one row an option. Values, `-x`, `#pragma D option` and docs/d/reference-options.md follow from it. */
import type { OptionDef, OptionPhase } from './definition.ts'

type Row = Omit<OptionDef, 'phase'>

const rows = (phase: OptionPhase, list: readonly Row[]): readonly OptionDef[] =>
  list.map((row) => ({ ...row, phase }))

const MAX_U32 = 2n ** 32n - 1n

// biome-ignore format: an aligned table
const compileTime = rows('compile', [
  { name: 'aggpercpu',   kind: 'flag', doc: 'Also print the value that each CPU has of an aggregation.' },
  { name: 'amin',        kind: 'attributes', doc: 'Refuse programs whose stability is below NAME/DATA/CLASS.' },
  { name: 'argref',      kind: 'flag', doc: 'Macro arguments need not be referred to.' },
  { name: 'core', kind: 'flag', doc: 'End with a core dump.' },
  { name: 'cpp',         kind: 'flag', doc: 'Run the C preprocessor over scripts (-C).' },
  { name: 'cppargs',     kind: 'text', commandLineOnly: true, doc: 'Further arguments of the C preprocessor.' },
  { name: 'cpphdrs',     kind: 'flag', commandLineOnly: true, doc: 'Show the headers that the C preprocessor includes (-H).' },
  { name: 'cpppath',     kind: 'text', commandLineOnly: true, doc: 'The C preprocessor; cpp, where PATH has it, if not said.' },
  { name: 'ctfpath', kind: 'text', commandLineOnly: true, doc: 'Archive of CTF types: types come from BTF.' },
  { name: 'ctypes',      kind: 'text', doc: 'Write the types that C itself has to a file, as BTF.' },
  { name: 'debug', kind: 'flag', doc: 'Tell on the error stream what is asked of the kernel.' },
  { name: 'debugassert', kind: 'text', doc: 'Check internal locks: there are none.' },
  { name: 'defaultargs', kind: 'flag', doc: 'A macro argument that is not given is 0 or "".' },
  { name: 'define',      kind: 'text', commandLineOnly: true, doc: 'Define a name for the C preprocessor (-D).' },
  { name: 'disasm', kind: 'int', doc: 'Which listings -S shows: it shows the one that there is.' },
  { name: 'dofstashpath', kind: 'text', doc: 'Where USDT providers register: they are found in the processes themselves.' },
  { name: 'droptags',    kind: 'flag', doc: 'Begin drop messages with their tag.' },
  { name: 'dtypes',      kind: 'text', doc: 'Write the types that programs declare to a file, as BTF.' },
  { name: 'empty',       kind: 'flag', doc: 'Programs may be empty.' },
  { name: 'errtags',     kind: 'flag', doc: 'Begin compiler messages with their tag.' },
  { name: 'evaltime', kind: 'word', words: ['exec', 'preinit', 'postinit', 'main'], default: 'exec', doc: 'Where a -c process waits for tracing: before exec, with libraries mapped, initialised, or at main(). Where a program names `pid$target` or the like: postinit.' },
  { name: 'incdir',      kind: 'text', commandLineOnly: true, doc: 'Folder of headers for the C preprocessor (-I).' },
  { name: 'iregs', kind: 'int', default: '8', doc: 'Number of integer registers: expressions may be of any depth.' },
  { name: 'kdefs',       kind: 'flag', doc: 'Kernel symbols must be known: always so.' },
  { name: 'knodefs',     kind: 'flag', doc: 'Kernel symbols may be dynamic (linkmode); an unknown one is an error nevertheless.' },
  { name: 'late', kind: 'word', words: ['dynamic', 'static'], default: 'static', doc: 'When translators are bound: while the program is compiled.' },
  { name: 'lazyload', kind: 'flag', doc: 'Register the USDT probes of a generated object late (-G).' },
  { name: 'ldpath', kind: 'text', commandLineOnly: true, doc: 'The linker (-G).' },
  { name: 'libdir',      kind: 'text', commandLineOnly: true, doc: 'Add a folder of D libraries (-L).' },
  { name: 'linkmode', kind: 'word', words: ['kernel', 'dynamic', 'static'], default: 'kernel', doc: 'How symbols are found: in the running kernel; dynamic ones are an error without knodefs.' },
  { name: 'linknommap', kind: 'flag', doc: 'Read objects without mapping them (-G).' },
  { name: 'linktype', kind: 'word', words: ['elf', 'dof'], default: 'elf', doc: 'Format of a generated object (-G); dof is refused.' },
  { name: 'modpath', kind: 'text', commandLineOnly: true, doc: "Folder of the kernel's modules: their types come from the kernel itself." },
  { name: 'nolibs',      kind: 'flag', commandLineOnly: true, doc: 'Do not load D libraries.' },
  { name: 'pgmax', kind: 'int', default: '8', doc: 'How many process handles are kept: as many as are needed.' },
  { name: 'preallocate', kind: 'size', doc: 'Memory taken at the start: it is taken when it is needed.' },
  { name: 'procfspath', kind: 'text', default: '/proc', commandLineOnly: true, doc: 'Where procfs is mounted: always /proc.' },
  { name: 'pspec',       kind: 'flag', doc: 'Words between clauses are always probe descriptions.' },
  { name: 'stdc',        kind: 'word', words: ['a', 'c', 's', 't'], commandLineOnly: true, doc: 'Conformance of the C preprocessor (-X).' },
  { name: 'strip', kind: 'flag', doc: 'Strip the generated object (-G).' },
  { name: 'syslibdir',   kind: 'text', commandLineOnly: true, doc: "Folder of libraries that are read in place of D's own." },
  { name: 'sysslice', kind: 'text', doc: 'Slice whose processes count as those of the system: all processes are treated alike.' },
  { name: 'tree', kind: 'int', doc: 'Show the tree of a program on the error stream: 1 as it is parsed, 2 as it is checked, 4 at the end.' },
  { name: 'tregs', kind: 'int', default: '8', doc: 'Most components of a key.' },
  { name: 'udefs',       kind: 'flag', doc: 'User symbols must be known: always so.' },
  { name: 'undef',       kind: 'text', commandLineOnly: true, doc: 'Undefine a name of the C preprocessor (-U).' },
  { name: 'unodefs', kind: 'flag', doc: 'User symbols need not be known: an unknown one is an error nevertheless.' },
  { name: 'useruid', kind: 'int', doc: 'Least user ID that is not of the system: all processes are treated alike.' },
  { name: 'verbose',     kind: 'flag', doc: 'Show the compiled programs (-S).' },
  { name: 'version',     kind: 'version', doc: 'Restrict the language to a version of its API: what came later is unknown.' },
  { name: 'zdefs',       kind: 'flag', doc: 'Probe descriptions may match nothing (-Z).' },
])

// biome-ignore format: an aligned table
const beforeStart = rows('start', [
  { name: 'aggsize',     kind: 'size', default: '4m', doc: "Space for aggregations, on each CPU." },
  { name: 'bpflog', kind: 'runtime', doc: "Print the verifier's whole log where it refuses a program." },
  { name: 'bpflogsize', kind: 'size', default: '16777215', doc: "Space for the verifier's log: as much as it needs." },
  { name: 'bufpolicy',   kind: 'word', words: ['ring', 'fill', 'switch'], default: 'switch', doc: 'What happens at the end of a buffer: always as with switch.' },
  { name: 'bufresize',   kind: 'word', words: ['auto', 'manual'], default: 'auto', doc: 'Whether buffers that are larger than is allowed are made smaller.' },
  { name: 'bufsize',     kind: 'size', default: '4m', doc: 'Space for trace data, on each CPU.' },
  { name: 'cleanrate',   kind: 'time', default: '101hz', doc: 'How often speculations that were committed or discarded are made free again.' },
  { name: 'cpu',         kind: 'runtime', doc: 'Trace on this CPU only; BEGIN and END run there.' },
  { name: 'deadman',     kind: 'runtime', default: '50', doc: "Stop tracing when it takes more than this part of all CPUs' time, in percent, for some seconds; 0: never." },
  { name: 'destructive', kind: 'runtime', doc: 'Allow destructive actions (-w).' },
  { name: 'dynvarsize',  kind: 'size', default: '1m', doc: 'Space for associative arrays and thread-local variables.' },
  { name: 'grabanon',    kind: 'runtime', doc: 'Take over anonymous tracing: there is none.' },
  { name: 'jstackframes', kind: 'runtime', doc: 'Frames of a jstack(): those of ustackframes.' },
  { name: 'jstackstrsize', kind: 'size', doc: 'Space for names of jstack(): names are looked up when printed.' },
  { name: 'lockmem',     kind: 'text', commandLineOnly: true, doc: 'Limit of locked memory: BPF memory counts to the control group instead.' },
  { name: 'maxframes',   kind: 'runtime', default: '127', doc: 'Most frames of any stack; the kernel has a limit too (sysctl kernel.perf_event_max_stack).' },
  { name: 'noresolve',   kind: 'runtime', doc: 'Print user addresses as object and offset.' },
  { name: 'nspec',       kind: 'runtime', default: '1', doc: 'Number of speculations that can be under way at one time.' },
  { name: 'pcapsize',    kind: 'size', default: '1514', doc: 'Bytes of a packet that pcap() keeps, at most 65535.' },
  { name: 'scratchsize', kind: 'size', default: '256', doc: 'Space of alloca() and copyin() in one clause.' },
  { name: 'specsize',    kind: 'size', default: '4m', doc: 'Space for the records of one speculation.' },
  { name: 'stackframes', kind: 'runtime', default: '20', doc: 'Frames of a stack() that does not say how many.' },
  { name: 'statusrate',  kind: 'time', default: '1s', doc: 'How often drops are looked for.' },
  { name: 'strsize',     kind: 'size', default: '256', range: [2n, MAX_U32], doc: 'Bytes of a string, the NUL included.' },
  { name: 'ustackframes', kind: 'runtime', default: '100', doc: 'Frames of a ustack() that does not say how many.' },
])

// biome-ignore format: an aligned table
const anyTime = rows('dynamic', [
  { name: 'agghist',     kind: 'runtime', doc: 'Draw an aggregation of numbers as one histogram.' },
  { name: 'aggpack',     kind: 'runtime', doc: 'Draw each histogram on one line.' },
  { name: 'aggrate',     kind: 'time', doc: 'Least time between aggregation snapshots: they are taken when printed.' },
  { name: 'aggsortkey',  kind: 'runtime', doc: 'Sort aggregations by key.' },
  { name: 'aggsortkeypos', kind: 'runtime', doc: 'The component of the key at which sorting begins.' },
  { name: 'aggsortpos',  kind: 'runtime', doc: 'The aggregation of a printa() by which it sorts.' },
  { name: 'aggsortrev',  kind: 'runtime', doc: 'Sort aggregations in reverse.' },
  { name: 'aggzoom',     kind: 'runtime', doc: "Scale a histogram's bars to the longest." },
  { name: 'encoding',    kind: 'word', words: ['ascii', 'utf8'], default: 'ascii', doc: 'What histograms are drawn with.' },
  { name: 'flowindent',  kind: 'runtime', doc: 'Indent by entry and return (-F).' },
  { name: 'printsize',   kind: 'size', default: '8192', doc: 'Most bytes that print() shows, at most 64 KiB.' },
  { name: 'quiet',       kind: 'runtime', doc: 'Print only what the program says (-q).' },
  { name: 'quietresize', kind: 'runtime', doc: 'Do not tell that a buffer is smaller than was asked for.' },
  { name: 'rawbytes',    kind: 'runtime', doc: 'Print trace() data as bytes.' },
  { name: 'stackindent', kind: 'runtime', default: '14', doc: 'Columns before each frame of a stack.' },
  { name: 'switchrate',  kind: 'time', doc: 'Least time between readings of the buffer: it is read when it has data.' },
  { name: 'temporal',    kind: 'runtime', doc: 'Order records of all CPUs by time: always so, in one buffer.' },
])

export const optionTable: readonly OptionDef[] = [...compileTime, ...beforeStart, ...anyTime]
