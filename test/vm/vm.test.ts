/** Runs every `.bpf` case of this folder: assembled, fired in the machine, compared. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { assemble, contextOf, lift, print, Vm, VmHost } from '../../src/bpf/isa/index.ts'
import { type BpfCase, hostOptions, readCase } from './bpf-case.ts'

const folder = import.meta.dirname
const files = readdirSync(folder).filter((file) => file.endsWith('.bpf'))
const load = (file: string) => readCase(readFileSync(join(folder, file), 'utf8'))

const fire = (given: BpfCase, host: VmHost): bigint => {
  const vm = new Vm(assemble(given.program), host)
  let result = 0n
  for (let run = 0; run < given.runs; run++) result = vm.run(contextOf(...given.context))
  return result
}

const plain = (bytes: Uint8Array | undefined) => bytes && [...bytes]

const checkState = (given: BpfCase, host: VmHost) => {
  const records = new Map<string, Uint8Array[]>()
  const nextRecord = (ring: string) => {
    const left = records.get(ring) ?? host.ring(ring).drain()
    records.set(ring, left)
    return left.shift()
  }
  for (const want of given.expectations) {
    const have = () => {
      switch (want.kind) {
        case 'value':
          return host.keyed(want.map).value(want.key, want.cpu)
        case 'storage':
          return host.storage(want.map).value(want.task)
        case 'record':
          return nextRecord(want.map)
        case 'memory':
          return host.user.peek(want.address, want.bytes.length)
      }
    }
    expect(
      plain(have()),
      JSON.stringify(want, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
    ).toEqual(plain(want.bytes))
  }
  for (const [ring, left] of records) expect(left, `further records of ${ring}`).toEqual([])
}

describe.each(files)('%s', (file) => {
  test('does what it says', () => {
    const given = load(file)
    const host = new VmHost(hostOptions(given))
    if (given.fault !== undefined) expect(() => fire(given, host)).toThrow(given.fault)
    else expect(fire(given, host)).toBe(given.r0)
    checkState(given, host)
  })

  test('survives printing, assembling and lifting', () => {
    const { program } = load(file)
    const { bytes, relocations } = assemble(program)
    const again = assemble(lift(assemble(readCase(`@r0 0\n${print(program)}`).program)))
    expect({ bytes: again.bytes, relocations: again.relocations }).toEqual({ bytes, relocations })
  })
})
