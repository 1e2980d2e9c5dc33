/** Emitted programs on the running kernel: its verifier accepts them, and they do what the IR says. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contextOf,
  LoadError,
  loadObject,
  type MapSpec,
  type ObjectSpec,
  openSys,
  type ProgramSpec,
  print,
} from '../../src/bpf/index.ts'
import { emitProgram } from '../../src/compile/emit/index.ts'
import { FunctionBuilder, type IrProgram, interpret } from '../../src/compile/ir/index.ts'
import { optimise } from '../../src/compile/passes/index.ts'
import { whyNoBpf } from '../support/bpf-allowed.ts'
import { freshHost, irPrograms, MAPS, randomContext, stateOf } from '../support/ir-arbitrary.ts'
import { drawing } from '../support/runs.ts'

const sys = openSys()
const reason = whyNoBpf(sys)

const rawTracepoint = (ir: IrProgram): ProgramSpec => {
  const { code, relocations, btf, funcInfo, lineInfo } = emitProgram(ir, {
    context: 'bpf_raw_tracepoint_args',
  })
  return {
    name: 'emitted',
    type: 'raw_tracepoint',
    code,
    relocations,
    btf,
    funcInfo,
    lineInfo,
    license: 'GPL',
  }
}
const objectOf = (ir: IrProgram, maps: readonly MapSpec[] = MAPS): ObjectSpec => ({
  maps,
  programs: [{ ...rawTracepoint(ir), attach: { kind: 'none' } }],
})

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
const source = { name: 'probe.d', text: 'BEGIN\n{\n\tx = *(char *)0;\n}\n', kind: 'file' } as const
const faultSpan = { source, start: 10, end: 24 }

const main = () => new FunctionBuilder('main', 'main', [{ kind: 'context' }])

/** main calls a global function that takes a scalar, memory and the context; that one calls a static one. */
const withSubprograms = (): IrProgram => {
  const b = main()
  const ctx = b.parameter(0)
  const memory = b.slotAddress(b.slot(16))
  b.store(memory, 0, 8, 40n)
  b.store(memory, 8, 8, 2n)
  b.span = faultSpan
  b.return(b.call('clause', ctx, memory, b.load(ctx, 0, 8)))
  const clause = new FunctionBuilder('clause', 'global', [
    { kind: 'context' },
    { kind: 'memory', name: 'state', bytes: 16 },
    { kind: 'scalar' },
  ])
  const [context, state, number] = [clause.parameter(0), clause.parameter(1), clause.parameter(2)]
  const [miss, hit] = [clause.block(true), clause.block()]
  clause.branch('eq', state, 0n, miss, hit)
  clause.enter(miss)
  clause.return(0n)
  clause.enter(hit)
  const sum = clause.alu('add', clause.load(state, 0, 8), clause.load(state, 8, 8))
  const both = clause.alu('add', clause.alu('mul', sum, 100n), number)
  clause.return(clause.call('twice', clause.alu('add', both, clause.load(context, 8, 8))))
  const twice = new FunctionBuilder('twice', 'static', [{ kind: 'scalar' }])
  const value = twice.parameter(0)
  twice.return(twice.alu('add', value, value))
  return { functions: [b.ir, clause.ir, twice.ir] }
}

const CELLS = 10

/** Finds ten map values, all alive over the calls, then adds to each: pointers have to be spilled. */
const withSpilledPointers = (): IrProgram => {
  const b = main()
  b.parameter(0)
  const end = b.block(true)
  const key = b.slotAddress(b.slot(4))
  const found = Array.from({ length: CELLS }, (_, index) => {
    b.store(key, 0, 4, BigInt(index))
    const value = b.helper('map_lookup_elem', b.map('cells'), key)
    const next = b.block()
    b.branch('eq', value, 0n, end, next)
    b.enter(next)
    return value
  })
  found.forEach((value, index) => {
    b.atomic('add', value, 0, b.alu('add', b.helper('get_current_uid_gid'), BigInt(index)))
  })
  b.jump(end)
  b.enter(end)
  b.return(0n)
  return { functions: [b.ir] }
}

/** An index is bounded, the calls in between spill it, then it is used: the bound must be known of the reload. */
const withSpilledBound = (): IrProgram => {
  const b = main()
  const ctx = b.parameter(0)
  const kept = [8, 16, 24, 32].map((offset) => b.load(ctx, offset, 8))
  const index = b.load(ctx, 0, 8)
  // Far from its uses, and the others are used often: it is the index that is spilled.
  const slot = b.slotAddress(b.slot(8))
  for (let n = 0; n < 40; n++) b.store(slot, 0, 8, BigInt(n))
  const [bad, good] = [b.block(true), b.block()]
  b.helper('get_prandom_u32')
  b.branch('gt', index, 100n, bad, good)
  b.enter(bad)
  b.return(0n)
  b.enter(good)
  b.helper('get_prandom_u32')
  const address = b.alu('add', b.mapValue('globals', 0), index)
  b.store(address, 0, 1, 7n)
  const often = Array.from({ length: 8 }, () => kept).flat()
  b.return(often.reduce((sum, value) => b.alu('add', sum, value)))
  return { functions: [b.ir] }
}

describe.skipIf(reason !== undefined)('emitted programs', () => {
  test('call global and static subprograms with scalars, memory and the context', () => {
    using object = loadObject(sys, objectOf(withSubprograms(), []))
    const { retval } = object.program('emitted').testRun({ context: contextOf(5n, 7n) })
    expect(retval).toBe(2 * (42 * 100 + 5 + 7))
  })

  test('keep pointers to map values over calls', () => {
    const cells: MapSpec = { name: 'cells', type: 'array', keySize: 4, valueSize: 8, maxEntries: CELLS }
    const emitted = emitProgram(withSpilledPointers())
    expect(emitted.stackBytes).toBeGreaterThan(32) // or nothing was spilled
    using object = loadObject(sys, objectOf(withSpilledPointers(), [cells]))
    object.program('emitted').testRun({ context: contextOf(0n) })
    const values = Array.from({ length: CELLS }, (_, index) =>
      object.map('cells').lookup(new Uint8Array(Uint32Array.of(index).buffer)),
    )
    expect(values.map(hex)).toEqual(values.map((_, index) => `0${index}`.padEnd(16, '0')))
  })

  test('know a bound that was tested before a spilled value was fetched again', () => {
    const listing = print(emitProgram(withSpilledBound()).subprograms)
    expect(listing).toMatch(/if (r\d) > 0x64 .*\n.*\n.*r10 -16\) = \1/)
    expect(listing.match(/= \*\(u64 \*\)\(r10 -16\)/g)).toHaveLength(2)
    using object = loadObject(sys, objectOf(withSpilledBound()))
    const { retval } = object.program('emitted').testRun({ context: contextOf(3n, 1n, 2n, 4n, 8n) })
    expect(retval).toBe(8 * 15)
    expect(hex(object.map('globals').lookup(new Uint8Array(4))).slice(0, 8)).toBe('00000007')
  })

  test('show the D line where the verifier refuses them', () => {
    const b = main()
    b.parameter(0)
    b.span = faultSpan
    b.return(b.load(b.const(0), 0, 1))
    let caught: unknown
    try {
      loadObject(sys, objectOf({ functions: [b.ir] })).programs
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(LoadError)
    expect((caught as LoadError).failure.log).toContain('; x = *(char *)0;')
  })

  test('do what the IR says, whatever it is', () => {
    const env = { uidGid: 0n, pidTgid: (BigInt(process.pid) << 32n) | BigInt(process.pid) }
    fc.assert(
      fc.property(
        irPrograms(30, ['get_current_uid_gid', 'get_current_pid_tgid']),
        fc.boolean(),
        (ir, fast) => {
          const host = freshHost(env)
          const expected = interpret(ir, host, randomContext())
          if (fast) optimise(ir)
          using object = loadObject(sys, objectOf(ir))
          const { retval } = object.program('emitted').testRun({ context: randomContext() })
          expect(retval >>> 0).toBe(Number(BigInt.asUintN(32, expected)))
          const [globals, table] = [object.map('globals'), object.map('table')]
          const entries = host
            .keyed('table')
            .keys()
            .map((key) => `${hex(key)}=${hex(table.lookup(key))}`)
          expect([hex(globals.lookup(new Uint8Array(4))), ...entries].join(' ')).toBe(stateOf(host))
        },
      ),
      drawing(process.env['DTRACE_GUEST'] === undefined ? 60 : 25),
    )
  })
})
