/** Asking about types, and their C text, over one small object. */
import { expect, test } from 'vitest'
import {
  Btf,
  type BtfId,
  BtfWriter,
  cText,
  memberAt,
  membersOf,
  prototypeOf,
  resolve,
  sizeOf,
  VOID,
} from './index.ts'

const plain = (name: string, type: BtfId, offsetBits: number) => ({ name, type, offsetBits, bitSize: 0 })

/**
 *     struct sock { union { u32 daddr; struct { u16 dport; u16 num : 3; }; }; struct pair pair; char comm[16]; }
 *     struct pair { u32 a; u32 b; }
 */
const types = (() => {
  const w = new BtfWriter()
  const char = w.int('char', 1, true)
  const int = w.int('int', 4, true)
  const u32 = w.int('unsigned int', 4)
  const u16 = w.int('unsigned short', 2)
  const pair = w.struct('pair', 8, [plain('a', u32, 0), plain('b', u32, 32)])
  const ports = w.struct('', 4, [
    plain('dport', u16, 0),
    { name: 'num', type: u16, offsetBits: 16, bitSize: 3 },
  ])
  const address = w.add({
    kind: 'union',
    name: '',
    bytes: 4,
    members: [plain('daddr', u32, 0), plain('', ports, 0)],
  })
  const comm = w.array(char, 16)
  const sock = w.struct('sock', 28, [plain('', address, 0), plain('pair', pair, 32), plain('comm', comm, 96)])
  const wrap = (kind: 'const' | 'volatile' | 'restrict', type: BtfId): BtfId => w.add({ kind, type })
  const constChar = wrap('const', char)
  const sockPtr = w.ptr(sock)
  const proto = w.funcProto(int, [
    { name: 'sk', type: sockPtr },
    { name: 'flags', type: u32 },
  ])
  const variadic = w.funcProto(VOID, [
    { name: 'format', type: w.ptr(constChar) },
    { name: '', type: VOID },
  ])
  const callback = w.ptr(proto)
  const trace = w.add({ kind: 'typedef', name: 'btf_trace_x', type: callback })
  const userChar = w.add({ kind: 'type_tag', tag: 'user', type: constChar, attribute: false })
  return {
    int,
    u32,
    pair,
    comm,
    sock,
    sockPtr,
    proto,
    variadic,
    callback,
    trace,
    constChar,
    void: VOID,
    anonymous: ports,
    userString: w.ptr(userChar),
    sockT: w.add({ kind: 'typedef', name: 'sock_t', type: wrap('volatile', sock) }),
    constPtr: wrap('const', sockPtr),
    ptrToConstPtr: w.ptr(wrap('const', sockPtr)),
    constVolatilePtr: wrap('const', wrap('volatile', sockPtr)),
    restrictPtr: wrap('restrict', sockPtr),
    constArray: wrap('const', comm),
    grid: w.array(comm, 3),
    ptrToArray: w.ptr(comm),
    arrayOfCallbacks: w.array(callback, 4),
    getter: w.ptr(w.funcProto(callback, [])),
    func: w.func('tcp_connect', proto, 'static'),
    fwd: w.add({ kind: 'fwd', name: 'net', of: 'struct' }),
    gccLong: w.int('long unsigned int', 8),
    clangLong: w.int('unsigned long', 8),
    enumeration: w.add({ kind: 'enum', name: 'state', bytes: 4, signed: false, values: [] }),
    variable: w.add({ kind: 'var', name: 'jiffies', type: u32, linkage: 'global' }),
    btf: Btf.read(w.bytes()),
  }
})()
const { btf } = types
type Name = Exclude<keyof typeof types, 'btf'>

test.each<{ of: Name; want: string }>([
  { of: 'void', want: 'void' },
  { of: 'int', want: 'int' },
  { of: 'gccLong', want: 'unsigned long' },
  { of: 'clangLong', want: 'unsigned long' },
  { of: 'sockPtr', want: 'struct sock *' },
  { of: 'comm', want: 'char [16]' },
  { of: 'grid', want: 'char [3][16]' },
  { of: 'ptrToArray', want: 'char (*)[16]' },
  { of: 'constChar', want: 'const char' },
  { of: 'constArray', want: 'const char [16]' },
  { of: 'constPtr', want: 'struct sock *const' },
  { of: 'ptrToConstPtr', want: 'struct sock *const *' },
  { of: 'constVolatilePtr', want: 'struct sock *const volatile' },
  { of: 'restrictPtr', want: 'struct sock *restrict' },
  { of: 'userString', want: 'const char *' },
  { of: 'proto', want: 'int (struct sock *, unsigned int)' },
  { of: 'callback', want: 'int (*)(struct sock *, unsigned int)' },
  { of: 'arrayOfCallbacks', want: 'int (*[4])(struct sock *, unsigned int)' },
  { of: 'getter', want: 'int (*(*)(void))(struct sock *, unsigned int)' },
  { of: 'variadic', want: 'void (const char *, ...)' },
  { of: 'func', want: 'int tcp_connect(struct sock *, unsigned int)' },
  { of: 'variable', want: 'unsigned int jiffies' },
  { of: 'sockT', want: 'sock_t' },
  { of: 'trace', want: 'btf_trace_x' },
  { of: 'fwd', want: 'struct net' },
  { of: 'enumeration', want: 'enum state' },
  { of: 'anonymous', want: 'struct {...}' },
])('the C text of $of is $want', ({ of, want }) => {
  expect(cText(btf, types[of])).toBe(want)
})

test.each<{ of: Name; want: string }>([
  { of: 'int', want: 'int x' },
  { of: 'comm', want: 'char x[16]' },
  { of: 'sockPtr', want: 'struct sock *x' },
  { of: 'constPtr', want: 'struct sock *const x' },
  { of: 'ptrToArray', want: 'char (*x)[16]' },
  { of: 'callback', want: 'int (*x)(struct sock *, unsigned int)' },
])('$want declares x', ({ of, want }) => {
  expect(cText(btf, types[of], 'x')).toBe(want)
})

test.each<{ of: Name; want: number | undefined }>([
  { of: 'int', want: 4 },
  { of: 'sockPtr', want: 8 },
  { of: 'sockT', want: 28 },
  { of: 'comm', want: 16 },
  { of: 'grid', want: 48 },
  { of: 'arrayOfCallbacks', want: 32 },
  { of: 'enumeration', want: 4 },
  { of: 'void', want: undefined },
  { of: 'proto', want: undefined },
  { of: 'fwd', want: undefined },
])('the size of $of is $want', ({ of, want }) => {
  expect(sizeOf(btf, types[of])).toBe(want)
})

test.each<{ of: Name; to: Name }>([
  { of: 'sockT', to: 'sock' },
  { of: 'constVolatilePtr', to: 'sockPtr' },
  { of: 'trace', to: 'callback' },
  { of: 'int', to: 'int' },
])('$of stands for $to', ({ of, to }) => {
  expect(resolve(btf, types[of])).toBe(types[to])
})

test.each<{ of: Name; want: Name | undefined }>([
  { of: 'func', want: 'proto' },
  { of: 'trace', want: 'proto' },
  { of: 'callback', want: 'proto' },
  { of: 'variadic', want: 'variadic' },
  { of: 'sockPtr', want: undefined },
  { of: 'void', want: undefined },
])('the prototype of $of is $want', ({ of, want }) => {
  expect(prototypeOf(btf, types[of])).toBe(want && btf.type(types[want]))
})

test.each<{ of: Name; path: string; offsetBits: number; bitSize?: number; type?: Name }>([
  { of: 'sock', path: 'daddr', offsetBits: 0, type: 'u32' },
  { of: 'sock', path: 'dport', offsetBits: 0 },
  { of: 'sock', path: 'num', offsetBits: 16, bitSize: 3 },
  { of: 'sock', path: 'pair', offsetBits: 32, type: 'pair' },
  { of: 'sock', path: 'pair.b', offsetBits: 64, type: 'u32' },
  { of: 'sockT', path: 'pair.a', offsetBits: 32 },
  { of: 'sock', path: 'comm', offsetBits: 96, type: 'comm' },
])('$of has $path at bit $offsetBits', ({ of, path, offsetBits, bitSize = 0, type }) => {
  const name = path.split('.').at(-1)
  expect(memberAt(btf, types[of], path)).toMatchObject({
    name,
    offsetBits,
    bitSize,
    ...(type && { type: types[type] }),
  })
})

test.each<{ of: Name; path: string }>([
  { of: 'sock', path: 'missing' },
  { of: 'sock', path: 'pair.missing' },
  { of: 'sock', path: 'daddr.a' },
  { of: 'sock', path: '' },
  { of: 'sockPtr', path: 'daddr' },
  { of: 'void', path: 'daddr' },
])('$of has no member "$path"', ({ of, path }) => {
  expect(memberAt(btf, types[of], path)).toBeUndefined()
})

test('members are listed through anonymous types, in order of declaration', () => {
  const names = [...membersOf(btf, types.sock)].map(({ name }) => name)
  expect(names).toEqual(['daddr', 'dport', 'num', 'pair', 'comm'])
})
