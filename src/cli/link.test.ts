import { expect, test } from 'vitest'
import { call, jump, objectOf } from '../../test/support/object-files.ts'
import { intrinsic, type ProviderInterface } from '../defs/index.ts'
import { RelocatableFile } from '../elf/index.ts'
import { LinkError, linkedObject, linkOperand } from './link.ts'

const app: ProviderInterface = {
  name: 'app',
  probes: new Map([
    ['req-start', { input: [intrinsic.int] }],
    ['done', { input: [] }],
    ['ratio', { input: [intrinsic.double] }],
  ]),
  text: () => 'provider app { };\n',
}
const operand = (bytes: Uint8Array) => ({ path: 'a.o', bytes, tag: 'a' })
const link = (bytes: Uint8Array) => linkOperand(64, operand(bytes), [app])
const noteText = (object: Uint8Array): string => {
  const file = new RelocatableFile(object)
  const section = file.sections.find(({ name }) => name === '.note.stapsdt')
  return section ? Buffer.from(file.contents(section)).toString('latin1') : ''
}

test('the calls of a provider are told of, those of others stay', () => {
  const linked = link(
    objectOf([call('__dtrace_app___req__start'), jump('__dtrace_app___done'), call('__dtrace_other___x')]),
  )
  expect(linked.sites.map(({ name }) => name)).toEqual(['__dtrace_app___req__start', '__dtrace_app___done'])
  const text = noteText(linkedObject(64, [app], [linked]))
  expect(text).toContain('app\0req__start\0-4@%edi\0')
  expect(text).toContain('app\0done\0\0')
  expect(text).not.toContain('other')
})

test('a program that asks has a count', () => {
  const asking = link(objectOf([call('__dtraceenabled_app___done')]))
  expect(asking.sites).toEqual([])
  const names = new RelocatableFile(linkedObject(64, [app], [asking])).symbols.map(({ name }) => name)
  expect(names).toContain('__dtraceenabled_app___done')
  expect(names).toContain('app_done_semaphore')
})

test.each<[what: string, bytes: Uint8Array, message: string]>([
  ['a call', objectOf([call('__dtrace_app___nope')]), 'undefined probe app:::nope in a.o'],
  ['a question', objectOf([call('__dtraceenabled_app___no__pe')]), 'undefined probe app:::no-pe in a.o'],
  ['a text', Buffer.from('text'), 'invalid file type: a.o'],
  [
    'an archive',
    Buffer.from('!<arch>\n'),
    'archives are not permitted; use the contents of the archive instead: a.o',
  ],
  [
    '32 bits',
    objectOf([]).map((byte, at) => (at === 4 ? 1 : byte)),
    'incorrect ELF class for 64-bit object file: a.o',
  ],
  [
    'another CPU',
    objectOf([]).map((byte, at) => (at === 18 ? 183 : byte)),
    'incorrect ELF machine type for object file: a.o',
  ],
  ['a program', objectOf([]).map((byte, at) => (at === 16 ? 2 : byte)), 'no relocatable file: a.o'],
  ['a cut file', objectOf([]).subarray(0, 200), 'the file ends before its parts do: a.o'],
])('%s: refused', (_, bytes, message) => {
  expect(() => link(Uint8Array.from(bytes))).toThrow(new LinkError(message))
})

test('an argument that is passed in another way is refused', () => {
  const linked = link(objectOf([call('__dtrace_app___ratio')]))
  expect(() => linkedObject(64, [app], [linked])).toThrow(/^probe app:::ratio: argument #1 has type double, /)
})
