/** Addresses as text: inet_ntoa(), inet_ntoa6(), inet_ntop(), link_ntop(), uuidtostr(). */
import type { Reg } from '../../compile/ir/index.ts'
import {
  type Expr,
  intrinsic,
  type Lowering,
  type Parameter,
  type Pointer,
  type PrintedAddress,
  type Routine,
  type SubroutineDef,
  type Value,
} from '../../defs/index.ts'
import { RoutineBuilder, type Work, when, workLayout } from '../routine/index.ts'
import { given, intParameter, madeText, offsetBy, workMemory } from './common.ts'
import { inet6, isText } from './prefix.ts'

const code = (character: string): bigint => BigInt(character.charCodeAt(0))

/** Linux' ARPHRD_ETHER and ARPHRD_INFINIBAND (linux/if_arp.h). */
const ethernet = { type: 1n, bytes: 6 }
const infiniband = { type: 32n, bytes: 20 }

const pointer = (prototype: string): Parameter => ({ prototype, kind: 'pointer' })

/** Bytes of an address as it is on the wire, in the work memory. */
const readAddress = (
  l: Lowering,
  work: Reg,
  area: { readonly offset: number },
  address: Pointer,
  bytes: number,
): void => l.bytes(address, offsetBy(l, work, area.offset), BigInt(bytes))

/** "255.255.255.255" and its like: INET_ADDRSTRLEN; with `::ffff:` before it INET6_ADDRSTRLEN is more than enough. */
const inetBytes = 16
const inet6Bytes = 46

/**
 * `made` bytes of the text are written. Of an IPv4 address `from` is its place in the address. Of an IPv6 address
 * `zeros` groups from `zerosAt` on are the longest run of zeros, `run` those from `runAt` on that is looked at;
 * `strict` asks for the prefix of an embedded IPv4 address.
 */
const inetLayout = workLayout('inet_work', ['made', 'from', 'zeros', 'zerosAt', 'run', 'runAt', 'strict'], {
  address: 16,
  text: inet6Bytes,
})
type InetWork = Work<keyof typeof inetLayout.words, keyof typeof inetLayout.areas>
type InetRoutine = RoutineBuilder<keyof typeof inetLayout.words, keyof typeof inetLayout.areas>

const put = (w: InetWork, byte: Reg | bigint): void => w.append('text', 'made', byte)
const putText = (w: InetWork, text: string): void => {
  for (const character of text) put(w, code(character))
}

/** The four bytes from `from` on in decimal, with dots. */
const dottedQuad = (routine: InetRoutine): void => {
  routine.loop(4n, (w, { index }) => {
    const { b } = w
    w.when('ne', index, 0n, () => put(w, code('.')))
    const byte = w.at('address', b.alu('add', w.get('from'), index))
    const digit = (value: Reg) => put(w, b.alu('add', value, code('0')))
    w.when('ge', byte, 100n, () => digit(b.alu('div', byte, 100n)))
    w.when('ge', byte, 10n, () => digit(b.alu('mod', b.alu('div', byte, 10n), 10n)))
    digit(b.alu('mod', byte, 10n))
  })
  put(routine.work, 0n)
}

const inetText: Routine = {
  name: 'inet_text',
  functions: () => {
    const routine = new RoutineBuilder('inet_text', inetLayout)
    routine.work.set('made', 0n)
    routine.work.set('from', 0n)
    dottedQuad(routine)
    return routine.finish()
  },
}

/** One of the eight 16-bit groups, in network byte order. */
const group = (w: InetWork, index: Reg): Reg => {
  const { b } = w
  const at = b.alu('lsh', index, 1n)
  const high = b.alu('lsh', w.at('address', at), 8n)
  return b.alu('or', high, w.at('address', b.alu('add', at, 1n)))
}

/** Finds the first longest run of zero groups. */
const findZeros = (routine: InetRoutine): void => {
  for (const word of ['zeros', 'run'] as const) routine.work.set(word, 0n)
  routine.work.set('zerosAt', -1n)
  routine.loop(8n, (w, { index }) => {
    w.when(
      'ne',
      group(w, index),
      0n,
      () => w.set('run', 0n),
      () => {
        w.when('eq', w.get('run'), 0n, () => w.set('runAt', index))
        w.step('run', 1n)
        const run = w.get('run')
        w.when('gt', run, w.get('zeros'), () => {
          w.set('zeros', run)
          w.set('zerosAt', w.get('runAt'))
        })
      },
    )
  })
  // A single zero group stays as it is (RFC 5952, 4.2.2).
  const { work } = routine
  work.when('lt', work.get('zeros'), 2n, () => work.set('zerosAt', -1n))
}

const putHexDigit = (w: InetWork, digit: Reg): void => {
  w.when(
    'lt',
    digit,
    10n,
    () => put(w, w.b.alu('add', digit, code('0'))),
    () => put(w, w.b.alu('add', digit, code('a') - 10n)),
  )
}

const putGroup = (w: InetWork, value: Reg): void => {
  const { b } = w
  for (const shift of [12n, 8n, 4n]) {
    const rest = b.alu('rsh', value, shift)
    w.when('ne', rest, 0n, () => putHexDigit(w, b.alu('and', rest, 15n)))
  }
  putHexDigit(w, b.alu('and', value, 15n))
}

const putGroups = (routine: InetRoutine): void => {
  routine.loop(8n, (w, { index, next }) => {
    const zerosAt = w.get('zerosAt')
    w.when('eq', index, zerosAt, () => {
      putText(w, '::')
      w.b.jump(next)
    })
    const zerosEnd = w.b.alu('add', zerosAt, w.get('zeros'))
    w.when('sge', zerosAt, 0n, () => {
      w.when('gt', index, zerosAt, () => w.when('lt', index, zerosEnd, () => w.b.jump(next)))
    })
    w.when('ne', index, 0n, () => {
      const afterZeros = w.b.const(0n)
      w.when('sge', zerosAt, 0n, () => w.when('eq', index, zerosEnd, () => w.b.assign(afterZeros, 1n)))
      w.when('eq', afterZeros, 0n, () => put(w, code(':')))
    })
    putGroup(w, group(w, index))
  })
  put(routine.work, 0n)
}

/** Calls `quad` with what stands before an IPv4-compatible or -mapped address, else `groups`. */
const whenEmbedded = (w: InetWork, quad: (prefix: string) => void, groups: () => void): void => {
  const { b } = w
  const { offset } = w.layout.areas.address
  const [first, middle, marker] = [
    b.load(w.base, offset, 8),
    b.load(w.base, offset + 8, 2),
    b.load(w.base, offset + 10, 2),
  ]
  const last = b.swap(b.load(w.base, offset + 12, 4), 4)
  // `::` and `::1` are addresses of their own.
  const compatible = () =>
    w.when('eq', marker, 0n, () => w.when('gt', last, 1n, () => quad('::'), groups), groups)
  const zeroStart = () => w.when('eq', marker, 0xffffn, () => quad('::ffff:'), compatible)
  w.when('eq', b.alu('or', first, middle), 0n, zeroStart, groups)
}

const inet6Text: Routine = {
  name: 'inet6_text',
  functions: () => {
    const routine = new RoutineBuilder('inet6_text', inetLayout)
    const { work } = routine
    const { b } = work
    const [quad, groups, done] = [b.block(), b.block(), b.block()]
    work.set('made', 0n)
    work.set('from', 12n)
    const prefixed = (prefix: string) => {
      work.when('ne', work.get('strict'), 0n, () => putText(work, prefix))
      b.jump(quad)
    }
    whenEmbedded(work, prefixed, () => b.jump(groups))
    b.jump(done)
    b.enter(quad)
    dottedQuad(routine)
    b.jump(done)
    b.enter(groups)
    findZeros(routine)
    putGroups(routine)
    b.jump(done)
    b.enter(done)
    return routine.finish()
  },
}

const addressText = (l: Lowering, work: Reg, address: Pointer, strict: bigint | undefined): void => {
  const { words, areas } = inetLayout
  readAddress(l, work, areas.address, address, strict === undefined ? 4 : 16)
  if (strict !== undefined) l.builder.store(work, words.strict, 8, strict)
  l.call(strict === undefined ? inetText : inet6Text, work)
}

const inetResult = (l: Lowering, work: Reg, bytes: number): Value =>
  madeText(offsetBy(l, work, inetLayout.areas.text.offset), Math.min(bytes, l.strsize + 1))

/** What a subroutine declares that makes the text of an address. Text that `strsize` may cut is made. */
const printing = (
  prints: (args: readonly Expr[]) => PrintedAddress,
  bytes: number,
): Required<Pick<SubroutineDef, 'prints' | 'equals'>> => ({
  prints,
  equals: (l, args, text) => (bytes > l.strsize + 1 ? undefined : isText(l, prints(args), text)),
})

const constantOf = (expr: Expr | undefined): bigint => (expr?.kind === 'int' ? expr.value : 0n)

export const inetNtoa: SubroutineDef = {
  name: 'inet_ntoa',
  since: '1.5',
  doc: 'The IPv4 address, in network byte order, that a pointer points to, as a dotted quad.',
  parameters: [pointer('ipaddr_t *')],
  returns: intrinsic.string,
  bytes: () => inetBytes,
  ...printing((args) => ({ family: 4, address: given(args, 0), strict: true }), inetBytes),
  lower: (l, args) => {
    const address = l.pointer(given(args, 0))
    const work = workMemory(l, inetLayout)
    addressText(l, work, address, undefined)
    return inetResult(l, work, inetBytes)
  },
}

export const inetNtoa6: SubroutineDef = {
  name: 'inet_ntoa6',
  since: '1.5',
  doc:
    'The IPv6 address that a pointer points to, as RFC 5952 writes it; an embedded IPv4 address is a dotted quad, ' +
    'behind its prefix if `strict` is not 0.',
  parameters: [
    pointer('struct in6_addr *'),
    { prototype: 'int', kind: 'constant', type: intrinsic.int, optional: true },
  ],
  returns: intrinsic.string,
  bytes: () => inet6Bytes,
  ...printing(
    (args) => ({ family: 6, address: given(args, 0), strict: constantOf(args[1]) !== 0n }),
    inet6Bytes,
  ),
  lower: (l, args) => {
    const address = l.pointer(given(args, 0))
    const work = workMemory(l, inetLayout)
    addressText(l, work, address, constantOf(args[1]))
    return inetResult(l, work, inet6Bytes)
  },
}

export const inetNtop: SubroutineDef = {
  name: 'inet_ntop',
  since: '1.5',
  doc: 'The address that a pointer points to: with AF_INET6 as inet_ntoa6() with `strict`, else as inet_ntoa().',
  parameters: [intParameter, pointer('void *')],
  returns: intrinsic.string,
  bytes: () => inet6Bytes,
  ...printing((args) => ({ family: given(args, 0), address: given(args, 1), strict: true }), inet6Bytes),
  lower: (l, args) => {
    const family = l.scalar(given(args, 0))
    const address = l.pointer(given(args, 1))
    const work = workMemory(l, inetLayout)
    when(
      l.builder,
      'eq',
      family,
      inet6,
      () => addressText(l, work, address, 1n),
      () => addressText(l, work, address, undefined),
    )
    return inetResult(l, work, inet6Bytes)
  },
}

/** Bytes in hex: before byte N stands a separator if bit N of `separators` is set. */
const hexLayout = workLayout('hex_work', ['count', 'made', 'separators', 'separator'], {
  bytes: 24,
  text: 64,
})

const hexText: Routine = {
  name: 'hex_text',
  functions: () => {
    const routine = new RoutineBuilder('hex_text', hexLayout)
    routine.work.set('made', 0n)
    routine.loop(routine.work.get('count'), (w, { index }) => {
      const { b } = w
      const marked = b.alu('and', b.alu('rsh', w.get('separators'), b.alu('and', index, 63n)), 1n)
      w.when('ne', marked, 0n, () => w.append('text', 'made', w.get('separator')))
      const byte = w.at('bytes', index)
      for (const digit of [b.alu('rsh', byte, 4n), b.alu('and', byte, 15n)]) {
        const letter = () => w.append('text', 'made', b.alu('add', digit, code('a') - 10n))
        w.when('lt', digit, 10n, () => w.append('text', 'made', b.alu('add', digit, code('0'))), letter)
      }
    })
    routine.work.append('text', 'made', 0n)
    return routine.finish()
  },
}

type HexFormat = { readonly separator: string; readonly separators: bigint; readonly bytes: number }

const hexResult = (l: Lowering, work: Reg, { separator, separators, bytes }: HexFormat): Value => {
  const { builder: b } = l
  b.store(work, hexLayout.words.separator, 8, code(separator))
  b.store(work, hexLayout.words.separators, 8, separators)
  l.call(hexText, work)
  return madeText(offsetBy(l, work, hexLayout.areas.text.offset), Math.min(bytes, l.strsize + 1))
}

const linkFormat: HexFormat = { separator: ':', separators: 0xfffffn & ~1n, bytes: 3 * infiniband.bytes }
const uuidFormat: HexFormat = { separator: '-', separators: 0b101_0101_0000n, bytes: 37 }

export const linkNtop: SubroutineDef = {
  name: 'link_ntop',
  since: '1.5',
  doc: 'The link-level address that a pointer points to, in hex: for ARPHRD_ETHER and ARPHRD_INFINIBAND.',
  parameters: [intParameter, pointer('void *')],
  returns: intrinsic.string,
  bytes: () => linkFormat.bytes,
  lower: (l, args) => {
    const { builder: b } = l
    const type = l.scalar(given(args, 0))
    const address = l.pointer(given(args, 1))
    const work = workMemory(l, hexLayout)
    const read = (bytes: number) => {
      readAddress(l, work, hexLayout.areas.bytes, address, bytes)
      b.store(work, hexLayout.words.count, 8, BigInt(bytes))
    }
    when(
      b,
      'eq',
      type,
      ethernet.type,
      () => read(ethernet.bytes),
      () => {
        when(b, 'ne', type, infiniband.type, () => l.fault('illegalOperation'))
        read(infiniband.bytes)
      },
    )
    return hexResult(l, work, linkFormat)
  },
}

export const uuidtostr: SubroutineDef = {
  name: 'uuidtostr',
  doc: 'The 16 bytes of a UUID that a pointer points to, as RFC 9562 writes them.',
  parameters: [pointer('void *')],
  returns: intrinsic.string,
  bytes: () => uuidFormat.bytes,
  lower: (l, args) => {
    const address = l.pointer(given(args, 0))
    const work = workMemory(l, hexLayout)
    readAddress(l, work, hexLayout.areas.bytes, address, 16)
    l.builder.store(work, hexLayout.words.count, 8, 16n)
    return hexResult(l, work, uuidFormat)
  },
}
