/** Recorded facts of real kernels, for tests that run anywhere. */
import { readFileSync } from 'node:fs'
import { Btf } from '../../src/btf/index.ts'

/** The bytes of a cut-down 6.18 x86-64 kernel's BTF; make-btf-fixture.mjs says what it holds. */
export const fixtureBtfBytes = (): Uint8Array =>
  readFileSync(new URL('../fixtures/btf-6.18-x86_64.btf', import.meta.url))

let shared: Btf | undefined

/** The same, read once: the types of a cut-down 6.18 x86-64 kernel. */
export const fixtureBtf = (): Btf => {
  shared ??= Btf.read(fixtureBtfBytes())
  return shared
}
