/**
 * The cases of test/vm on the running kernel: what the user-space machine computes, the kernel computes, and
 * what it calls a fault, the verifier refuses. Cases that set up memory or identity stay with the machine.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ALU,
  type AluOp,
  assemble,
  contextOf,
  type Insn,
  insn,
  LoadError,
  type LoadedObject,
  loadObject,
  type MapSpec,
  type ObjectSpec,
  openSys,
  possibleCpuCount,
  print,
  printInsn,
  RingBuffer,
  r0,
  r1,
  r2,
  r3,
  Vm,
} from '../../src/bpf/index.ts'
import { type BpfCase, readCase } from '../vm/bpf-case.ts'

const folder = join(import.meta.dirname, '../vm')
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.bpf'))
  .map((file) => ({ file, given: readCase(readFileSync(join(folder, file), 'utf8')) }))

const sys = openSys()
const made = sys.bpf('MAP_CREATE', { mapType: 2, keySize: 4, valueSize: 8, maxEntries: 1 })
if (made.ok) sys.close(made.value as never)
else console.log(`skipped: bpf(2) refuses to create a map: ${made.errno}`)
const cpuCount = made.ok ? possibleCpuCount(sys) : 0

/** Callbacks need a program's own BTF, which assembler text has none of. */
const hasCallback = ({ program }: BpfCase) =>
  program.some(({ insns }) => insns.some((one) => / = func /.test(printInsn(one))))

const isComparable = (given: BpfCase) =>
  given.kernel.length + given.user.length === 0 &&
  Object.keys(given.env).every((name) => name === 'cpu') &&
  given.expectations.every(({ kind }) => kind === 'value' || kind === 'record') &&
  (given.cpus === cpuCount || given.maps.every(({ type }) => !type.startsWith('percpu_'))) &&
  Number(given.env.cpu ?? 0) < cpuCount &&
  !hasCallback(given)

const mapSpec = ({
  name,
  type,
  keySize = 0,
  valueSize = 0,
  maxEntries = 0,
  readOnly,
}: BpfCase['maps'][number]): MapSpec => ({
  name,
  type,
  keySize,
  valueSize,
  maxEntries,
  ...(readOnly && { flags: { readOnlyProgram: true }, contents: new Uint8Array(valueSize) }),
})

const objectSpec = ({ program, maps }: BpfCase): ObjectSpec => {
  const { bytes, relocations } = assemble(program)
  const main = { name: 'main', type: 'raw_tracepoint', code: bytes, relocations, license: 'GPL' } as const
  return { maps: maps.map(mapSpec), programs: [{ ...main, attach: { kind: 'none' } }] }
}

const fire = ({ runs, context, env }: BpfCase, object: LoadedObject): number => {
  let result = 0
  for (let run = 0; run < runs; run++) {
    result = object.program('main').testRun({
      ...(context.length > 0 && { context: contextOf(...context) }),
      ...(env.cpu !== undefined && { cpu: env.cpu }),
    }).retval
  }
  return result
}

const drain = (object: LoadedObject, name: string): Uint8Array[] => {
  using ring = RingBuffer.open(sys, object.map(name))
  const records: Uint8Array[] = []
  ring.drain((view, at, length) =>
    records.push(new Uint8Array(view.buffer, view.byteOffset + at, length).slice()),
  )
  return records
}

const checkValues = ({ expectations }: BpfCase, object: LoadedObject) => {
  for (const want of expectations) {
    if (want.kind !== 'value') continue
    const map = object.map(want.map)
    const all = map.lookup(want.key)
    const at = want.cpu * map.cpuStride
    expect(all?.slice(at, at + (want.bytes?.length ?? 0)), want.map).toEqual(want.bytes)
  }
}

const checkRecords = ({ expectations }: BpfCase, object: LoadedObject) => {
  const wanted = expectations.filter((want) => want.kind === 'record')
  for (const name of new Set(wanted.map(({ map }) => map))) {
    expect(drain(object, name)).toEqual(wanted.filter(({ map }) => map === name).map(({ bytes }) => bytes))
  }
}

const reg = fc.constantFrom(r0, r1, r2, r3)
const bits = fc.constantFrom(32, 64)
const op = fc.constantFrom(...(Object.keys(ALU) as AluOp[]).filter((name) => name !== 'neg'))
/** Numbers at whose edges semantics differ. */
const number = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 31n, 2n ** 32n, 2n ** 63n, -(2n ** 31n)),
)
/** The verifier refuses constant divisors of 0 and constant shifts beyond the width. */
const imm = (name: AluOp) => (/sh$/.test(name) ? fc.nat(31) : fc.integer({ min: 1, max: 2 ** 31 - 1 }))

const anyOperation: fc.Arbitrary<Insn> = fc.oneof(
  fc.tuple(op, bits, reg, reg).map((args) => insn.alu(...args)),
  op.chain((name) => fc.tuple(fc.constant(name), bits, reg, imm(name)).map((args) => insn.aluImm(...args))),
  fc.tuple(bits, reg).map((args) => insn.neg(...args)),
  fc.tuple(fc.constantFrom('le', 'be'), fc.constantFrom(16, 32, 64), reg).map((args) => insn.endian(...args)),
)

/** Arithmetic on four registers; its result folds all 64 bits of r0 into the 32 that a test run returns. */
const anyComputation: fc.Arbitrary<Insn[]> = fc
  .tuple(
    fc.array(number, { minLength: 4, maxLength: 4 }),
    fc.array(anyOperation, { minLength: 1, maxLength: 12 }),
  )
  .map(([start, operations]) => [
    ...[r0, r1, r2, r3].map((to, index) => insn.loadImm64(to, start[index] ?? 0n)),
    ...operations,
    insn.alu('mov', 64, r1, r0),
    insn.aluImm('rsh', 64, r1, 32),
    insn.alu('xor', 64, r0, r1),
    insn.exit(),
  ])

describe.skipIf(!made.ok)('the kernel', () => {
  const comparable = cases.filter(({ given }) => isComparable(given))
  const faults = comparable.filter(({ given }) => given.fault !== undefined)
  const results = comparable.filter(({ given }) => given.fault === undefined)

  test.each(faults)('refuses $file', ({ given }) => {
    expect(() => loadObject(sys, objectSpec(given))[Symbol.dispose]()).toThrow(LoadError)
  })

  test.each(results)('agrees on $file', ({ given }) => {
    using object = loadObject(sys, objectSpec(given))
    expect(BigInt(fire(given, object) >>> 0)).toBe(BigInt.asUintN(32, given.r0 ?? -1n))
    checkValues(given, object)
    checkRecords(given, object)
  })

  test('computes what the machine computes', () => {
    fc.assert(
      fc.property(anyComputation, (insns) => {
        const program = [{ name: 'main', insns, labels: new Map() }]
        const { bytes, relocations } = assemble(program)
        const main = {
          name: 'main',
          type: 'raw_tracepoint',
          code: bytes,
          relocations,
          license: 'GPL',
        } as const
        using object = loadObject(sys, { maps: [], programs: [{ ...main, attach: { kind: 'none' } }] })
        const { retval } = object.program('main').testRun()
        expect(BigInt(retval >>> 0), print(program)).toBe(BigInt.asUintN(32, new Vm(assemble(program)).run()))
      }),
      { numRuns: 200 },
    )
  })

  test('sees enough of the cases', () => {
    expect(comparable.length).toBeGreaterThan(cases.length / 2)
  })
})
