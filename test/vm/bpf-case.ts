/**
 * Reads a `.bpf` case: a program in assembler text, with lines that begin with `@` for what surrounds it and
 * what it must do.
 *
 *     @map NAME TYPE key N value N entries N [readonly]
 *     @cpus N
 *     @context WORD...                     64-bit words at r1
 *     @env NAME VALUE                      a field of VmEnvironment: a number, or "text"
 *     @kernel ADDRESS = BYTES              memory for probe_read_kernel; @user likewise
 *     @run N                               fires the program so many times (once)
 *     @r0 VALUE                            what the last run returns, signed or unsigned
 *     @fault TEXT                          instead: what the fault says
 *     @value NAME KEY [cpu N] = BYTES      a map's value afterwards; `absent` for none
 *     @storage NAME ADDRESS = BYTES        a task's value
 *     @record NAME = BYTES                 the next record of a ring buffer
 *     @after ADDRESS = BYTES               the process's memory afterwards
 *
 * BYTES and KEY are words without spaces between: `u8:1`, `u32:0x2a`, `u64:-1`, `"text"`, joined by commas.
 */
import {
  type HostOptions,
  parse,
  type Subprogram,
  type VmEnvironment,
  type VmMapping,
  type VmMapSpec,
} from '../../src/bpf/isa/index.ts'

type Expectation =
  | {
      readonly kind: 'value'
      readonly map: string
      readonly key: Uint8Array
      readonly cpu: number
      readonly bytes: Uint8Array | undefined
    }
  | {
      readonly kind: 'storage'
      readonly map: string
      readonly task: bigint
      readonly bytes: Uint8Array | undefined
    }
  | { readonly kind: 'record'; readonly map: string; readonly bytes: Uint8Array }
  | { readonly kind: 'memory'; readonly address: bigint; readonly bytes: Uint8Array }

export type BpfCase = {
  program: Subprogram[]
  maps: VmMapSpec[]
  cpus: number
  context: bigint[]
  env: Partial<VmEnvironment>
  kernel: VmMapping[]
  user: VmMapping[]
  runs: number
  r0: bigint | undefined
  fault: string | undefined
  expectations: Expectation[]
}

const bigNumber = (text: string): bigint => (text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text))

/** `u32:5` or `"text"` as bytes. */
const piece = (text: string): number[] => {
  if (text.startsWith('"')) return [...Buffer.from(JSON.parse(text) as string, 'latin1')]
  const [, bits, digits] = /^u(8|16|32|64):(\S+)$/.exec(text) ?? []
  if (!bits || !digits) throw new Error(`not bytes: ${text}`)
  const value = BigInt.asUintN(Number(bits), bigNumber(digits))
  return Array.from({ length: Number(bits) / 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from((text.match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? []).flatMap(piece))
const bytesOrAbsent = (text: string) => (text === 'absent' ? undefined : bytesOf(text))

const MAP = /^(\w+) (\w+)(?: key (\d+))?(?: value (\d+))?(?: entries (\d+))?( readonly)?$/

const mapSpec = (text: string): VmMapSpec => {
  const [, name = '', type, key, value, entries, readOnly] = MAP.exec(text) ?? []
  if (!name) throw new Error(`not a map: ${text}`)
  return {
    name,
    type: type as VmMapSpec['type'],
    keySize: Number(key ?? 0),
    valueSize: Number(value ?? 0),
    maxEntries: Number(entries ?? 0),
    readOnly: readOnly !== undefined,
  }
}

/** `LEFT = RIGHT`. */
const sides = (text: string): [string, string] => {
  const [, left, right] = /^(.*?) = (.*)$/.exec(text) ?? []
  if (left === undefined || right === undefined) throw new Error(`no " = " in ${text}`)
  return [left, right]
}

const mapping = (text: string): VmMapping => {
  const [address, bytes] = sides(text)
  return { address: bigNumber(address), bytes: bytesOf(bytes) }
}

const environmentValue = (text: string): string | number | bigint | bigint[] => {
  if (text.startsWith('"')) return JSON.parse(text) as string
  const values = text.split(' ').map(bigNumber)
  return values.length > 1 ? values : (values[0] ?? 0n)
}

const DIRECTIVES: Record<string, (to: BpfCase, text: string) => void> = {
  map: (to, text) => to.maps.push(mapSpec(text)),
  cpus: (to, text) => (to.cpus = Number(text)),
  context: (to, text) => to.context.push(...text.split(' ').map(bigNumber)),
  env: (to, text) => {
    const [, name = '', value = ''] = /^(\w+) (.*)$/.exec(text) ?? []
    const read = environmentValue(value)
    to.env = { ...to.env, [name]: name === 'cpu' ? Number(read) : read }
  },
  kernel: (to, text) => to.kernel.push(mapping(text)),
  user: (to, text) => to.user.push(mapping(text)),
  run: (to, text) => (to.runs = Number(text)),
  r0: (to, text) => (to.r0 = BigInt.asUintN(64, bigNumber(text))),
  fault: (to, text) => (to.fault = text),
  value: (to, text) => {
    const [left, right] = sides(text)
    const [, map = '', key = '', cpu = '0'] = /^(\w+) (\S+)(?: cpu (\d+))?$/.exec(left) ?? []
    to.expectations.push({
      kind: 'value',
      map,
      key: bytesOf(key),
      cpu: Number(cpu),
      bytes: bytesOrAbsent(right),
    })
  },
  storage: (to, text) => {
    const [left, right] = sides(text)
    const [map = '', task = '0'] = left.split(' ')
    to.expectations.push({ kind: 'storage', map, task: bigNumber(task), bytes: bytesOrAbsent(right) })
  },
  record: (to, text) => {
    const [map, right] = sides(text)
    to.expectations.push({ kind: 'record', map, bytes: bytesOf(right) })
  },
  after: (to, text) => {
    to.expectations.push({ kind: 'memory', ...mapping(text) })
  },
}

/** Reads one case; throws an Error that names the line that is no directive and no instruction. */
export const readCase = (text: string): BpfCase => {
  const result: BpfCase = {
    program: [],
    maps: [],
    cpus: 2,
    context: [],
    env: {},
    kernel: [],
    user: [],
    runs: 1,
    r0: undefined,
    fault: undefined,
    expectations: [],
  }
  const code = text.split('\n').map((line, index) => {
    const [, name = '', rest = ''] = /^@(\w+) ?(.*)$/.exec(line) ?? []
    if (!name) return line
    const directive = DIRECTIVES[name]
    if (!directive) throw new Error(`line ${index + 1}: unknown directive @${name}`)
    directive(result, rest.replace(/\s*;.*$/, '').trim())
    return '' // keeps the line numbers of the code
  })
  result.program = parse(code.join('\n'))
  if (result.r0 === undefined && result.fault === undefined) throw new Error('the case expects nothing')
  return result
}

export const hostOptions = ({ maps, cpus, env, kernel, user }: BpfCase): HostOptions => ({
  maps,
  cpus,
  env,
  kernel,
  user,
})
