/** Copying a string whose length the program goes on to use. */
import type { StringValue } from '../../defs/index.ts'
import type { Reg } from '../ir/index.ts'
import type { ClauseContext } from './clause-context.ts'
import { copyString } from './copy.ts'

/** The text with its NUL at `to`, cut to `bytes`; gives its length, which the verifier knows is below `bytes`. */
export const copyText = (c: ClauseContext, to: Reg, bytes: number, value: StringValue): Reg => {
  const { builder: b } = c
  if (value.of.kind === 'literal') {
    copyString(c, { address: to, offset: 0, bytes }, value)
    return b.const(BigInt(Math.min(value.of.text.length, bytes - 1)))
  }
  const { space, address } = value.of.kind === 'memory' ? value.of : probeText(c, value)
  const helper = space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str'
  const most = Math.min(value.bytes, bytes)
  const copied = b.helper(helper, to, BigInt(most), address)
  const [read, good, bad] = [b.block(), b.block(), b.block(true)]
  b.branch('sgt', copied, 0n, read, bad)
  b.enter(read)
  b.branch('le', copied, BigInt(most), good, bad)
  b.enter(bad)
  c.fault('badAddress', address)
  b.enter(good)
  return b.alu('sub', copied, 1n)
}

/** A part of the firing probe's name has no address until it is copied. */
const probeText = (c: ClauseContext, value: StringValue): { space: 'kernel'; address: Reg } => {
  const { address, bytes } = c.scratch(value.bytes)
  copyString(c, { address, offset: 0, bytes }, value)
  return { space: 'kernel', address }
}
