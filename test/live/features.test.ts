/** Which features the running kernel has: what must be there, and that a feature that is there really attaches. */
import { existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { describe, expect, test } from 'vitest'
import {
  type AttachSpec,
  asm,
  assemble,
  FEATURES,
  type FeatureName,
  Features,
  loadObject,
  openSys,
  type ProgramSpec,
  r0,
} from '../../src/bpf/index.ts'
import { Btf } from '../../src/btf/index.ts'

const VMLINUX = '/sys/kernel/btf/vmlinux'
const sys = openSys()
const ringbuf = new Features({ sys, btfId: () => undefined }).reason('ringbuf')
const missing = ringbuf ?? (existsSync(VMLINUX) ? undefined : `no ${VMLINUX}`)
if (missing) console.log(`skipped: ${missing}`)

/** A program that can be attached where the feature says, and the place: a function that nobody calls. */
const attachments: Partial<Record<FeatureName, { spec: Partial<ProgramSpec>; attach: AttachSpec }>> = {
  kprobe: { spec: { type: 'kprobe' }, attach: { kind: 'kprobe', symbol: 'bpf_fentry_test1', return: false } },
  kprobeMulti: {
    spec: { type: 'kprobe', expectedAttachType: 'kprobe_multi' },
    attach: {
      kind: 'kprobe_multi',
      symbols: ['bpf_fentry_test1', 'bpf_fentry_test2'],
      cookies: [1n, 2n],
      return: true,
    },
  },
  fentry: { spec: { type: 'tracing', expectedAttachType: 'fentry' }, attach: { kind: 'tracing' } },
  fexit: { spec: { type: 'tracing', expectedAttachType: 'fexit' }, attach: { kind: 'tracing' } },
}

describe.skipIf(missing !== undefined)(`the features of ${release()}`, () => {
  const btf = Btf.read(readFileSync(VMLINUX))
  const features = new Features({ sys, btfId: (kind, name) => btf.find(kind, name) })
  const names = Object.keys(FEATURES) as FeatureName[]

  test('are there, or say why not', () => {
    console.log(names.map((name) => `${name}: ${features.reason(name) ?? 'yes'}`).join('\n'))
    for (const name of names) expect(features.has(name)).toBe(features.reason(name) === undefined)
  })

  test.each([
    'ringbuf',
    'taskStorage',
    'boundedLoops',
    'globalFunctions',
    'bpfLoop',
    'testRunRawTracepoint',
    'perfEventCookie',
    'uprobe',
  ] as const)('%s is everywhere that we support', (name) => expect(features.reason(name)).toBeUndefined())

  const attachable = names.filter((name) => attachments[name] && features.has(name))
  test.each(attachable)('%s: what is there attaches and detaches', async (name) => {
    const row = attachments[name]
    if (!row) throw new Error(`no attachment for ${name}`)
    const { bytes, relocations } = assemble([asm('p').movImm(r0, 0).exit().finish()])
    const id = btf.find('func', 'bpf_fentry_test1')
    const program: ProgramSpec = {
      name: 'p',
      type: 'tracing',
      code: bytes,
      relocations,
      license: 'GPL',
      ...(row.attach.kind === 'tracing' && id !== undefined && { attachBtf: { object: 'vmlinux', id } }),
      ...row.spec,
    }
    using object = loadObject(sys, { maps: [], programs: [{ ...program, attach: row.attach }] })
    expect(() => object.attach()).not.toThrow()
    await object.detach()
  })
})
