/** Copying strings and objects into memory that the program may write: records, keys, variables, scratch. */
import { groupBy } from '../../base/index.ts'
import type { ObjectValue, StringValue } from '../../defs/index.ts'
import type { ProbePart } from '../../record/index.ts'
import type { Bytes, Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'

/** `bytes` of directly addressable memory at address + offset. */
export type Destination = { readonly address: Reg; readonly offset: number; readonly bytes: number }

/** Above so many bytes a copy is one helper call instead of loads and stores. */
const inlineCopyLimit = 64

const textWords = (text: string, bytes: number): { offset: number; bytes: Bytes; value: bigint }[] => {
  const content = Buffer.alloc(bytes)
  content.write(text, 'latin1')
  content[bytes - 1] = 0
  const words: { offset: number; bytes: Bytes; value: bigint }[] = []
  let offset = 0
  for (; offset + 8 <= bytes; offset += 8) {
    words.push({ offset, bytes: 8, value: content.readBigInt64LE(offset) })
  }
  for (; offset < bytes; offset++) words.push({ offset, bytes: 1, value: BigInt(content[offset] ?? 0) })
  return words
}

export const addressOf = (c: ClauseContext, to: Destination): Reg =>
  to.offset === 0 ? to.address : c.builder.alu('add', to.address, BigInt(to.offset))

/** Stores zeros; large areas come from read-only zeros by one helper call. */
export const clearBytes = (c: ClauseContext, to: Destination): void => {
  const { builder: b } = c
  if (to.bytes > inlineCopyLimit) {
    const zeros = c.rodata(c.object.rodata.zeros(to.bytes))
    b.helper('probe_read_kernel', addressOf(c, to), BigInt(to.bytes), zeros)
    return
  }
  for (const word of textWords('', to.bytes)) b.store(to.address, to.offset + word.offset, word.bytes, 0n)
}

/**
 * Copies a string with its NUL; what lies behind the NUL is left as it was. The destination may be shorter
 * than the string. A bad or NULL address is a fault.
 */
export const copyString = (c: ClauseContext, to: Destination, from: StringValue): void => {
  const { builder: b } = c
  switch (from.of.kind) {
    case 'literal': {
      const used = Math.min((from.of.text.length + 8) & ~7, to.bytes)
      if (used > 2 * inlineCopyLimit) {
        const source = c.rodata(c.object.rodata.text(from.of.text, used))
        b.helper('probe_read_kernel', addressOf(c, to), BigInt(used), source)
        return
      }
      for (const word of textWords(from.of.text, used)) {
        b.store(to.address, to.offset + word.offset, word.bytes, word.value)
      }
      return
    }
    case 'probe':
      copyProbePart(c, to, from.of.part)
      return
    case 'memory': {
      const { space, address } = from.of
      const bytes = Math.min(from.bytes, to.bytes)
      if (space === 'scratch' && bytes <= inlineCopyLimit && bytes % 8 === 0) {
        for (let at = 0; at < bytes; at += 8) b.store(to.address, to.offset + at, 8, b.load(address, at, 8))
        if (from.bytes > to.bytes) b.store(to.address, to.offset + bytes - 1, 1, 0n)
        return
      }
      const helper = space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str'
      const length = b.helper(helper, addressOf(c, to), BigInt(bytes), address)
      c.faultIf(b.alu('rsh', length, 63n), 'badAddress', address)
      return
    }
  }
}

/** The text of a part of the firing probe's name: a choice among the texts that this program's probes have. */
const copyProbePart = (c: ClauseContext, to: Destination, part: ProbePart): void => {
  const { builder: b } = c
  const store = (text: string) =>
    copyString(c, to, { kind: 'string', of: { kind: 'literal', text }, bytes: text.length + 1 })
  const byText = groupBy(c.probes, (probe) => probe[part])
  const texts = [...byText.keys()]
  const done = b.block()
  for (const [at, text] of texts.entries()) {
    if (at === texts.length - 1) break
    const [match, next] = [b.block(), b.block()]
    branchOnProbes(c, byText.get(text) ?? [], match, next)
    b.enter(match)
    c.conditionally(() => store(text))
    b.jump(done)
    b.enter(next)
  }
  c.conditionally(() => store(texts.at(-1) ?? ''))
  b.jump(done)
  b.enter(done)
}

/** Goes to `match` when the firing probe is one of these. */
export const branchOnProbes = (
  c: ClauseContext,
  probes: readonly { readonly id: number }[],
  match: ReturnType<ClauseContext['builder']['block']>,
  otherwise: ReturnType<ClauseContext['builder']['block']>,
): void => {
  const { builder: b } = c
  for (const probe of probes) {
    const next = b.block()
    b.branch('eq', c.probeId(), BigInt(probe.id), match, next)
    b.enter(next)
  }
  b.jump(otherwise)
}

/** Copies an object; a bad address is a fault. */
export const copyBytes = (c: ClauseContext, to: Destination, from: ObjectValue): void => {
  const { builder: b } = c
  if (from.space === 'scratch' && from.bytes <= inlineCopyLimit && from.bytes % 8 === 0) {
    for (let at = 0; at < from.bytes; at += 8)
      b.store(to.address, to.offset + at, 8, b.load(from.address, at, 8))
    return
  }
  const helper = from.space === 'user' ? 'probe_read_user' : 'probe_read_kernel'
  const failed = b.helper(helper, addressOf(c, to), BigInt(from.bytes), from.address)
  c.faultIf(failed, 'badAddress', from.address)
}
