import { expect, test } from 'vitest'
import { fakeSys } from '../sys/index.ts'
import { loadProgram } from './program.ts'
import type { ProgramSpec } from './spec.ts'

const spec: ProgramSpec = {
  name: 'files',
  type: 'tracing',
  expectedAttachType: 'iter',
  code: new Uint8Array(16),
  relocations: [],
  license: 'GPL',
}

test('an iteration is read to its end, and nothing of it stays', () => {
  const sys = fakeSys()
  using program = loadProgram(sys, spec, new Map())
  program.iterate()
  expect(sys.log).toEqual(['PROG_LOAD', 'LINK_CREATE', 'ITER_CREATE', 'read 5', 'close 5', 'close 4'])
  expect([...sys.open]).toEqual([program.fd])
})

test.each(['LINK_CREATE', 'ITER_CREATE'])('where %s is refused, nothing stays open', (refused) => {
  const sys = fakeSys({ bpf: (command) => (command === refused ? 'EPERM' : undefined) })
  using program = loadProgram(sys, spec, new Map())
  expect(() => program.iterate()).toThrow(`${refused} failed: EPERM`)
  expect([...sys.open]).toEqual([program.fd])
})
