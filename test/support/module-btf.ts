/** BTF of a made-up module, split on the recorded kernel's: functions and tracepoints of type `void (void)`. */
import { Buffer } from 'node:buffer'
import { Btf } from '../../src/btf/index.ts'
import { fixtureBtf, fixtureBtfBytes } from './fixtures.ts'

/** BTF_KIND_* in the top bits of the info word (linux/btf.h). */
const info = { ptr: 2 << 24, typedef: 8 << 24, func: 12 << 24, funcProto: 13 << 24 } as const
const HEADER_BYTES = 24
const STRING_BYTES_AT = 20

/** Its own types: the prototype, a pointer to it, then the functions and the typedefs of the events. */
export const moduleBtf = (functions: readonly string[], events: readonly string[] = []): Btf => {
  const base = fixtureBtf()
  const firstString = Buffer.from(fixtureBtfBytes()).readUInt32LE(STRING_BYTES_AT)
  let text = ''
  const string = (name: string): number => {
    text += `${name}\0`
    return firstString + text.length - name.length - 1
  }
  const [proto, pointer] = [base.endId, base.endId + 1]
  const types = Uint32Array.from([
    ...[0, info.funcProto, 0],
    ...[0, info.ptr, proto],
    ...functions.flatMap((name) => [string(name), info.func, proto]),
    ...events.flatMap((name) => [string(`btf_trace_${name}`), info.typedef, pointer]),
  ])
  const header = new Uint32Array([
    0x0001_eb9f,
    HEADER_BYTES,
    0,
    types.byteLength,
    types.byteLength,
    text.length,
  ])
  const bytes = [new Uint8Array(header.buffer), new Uint8Array(types.buffer), Buffer.from(text)]
  return Btf.read(Buffer.concat(bytes), base)
}
