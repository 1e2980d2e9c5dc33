import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Declaration, parseProgram, printProgram } from '../lang/syntax/index.ts'
import { createLibrary } from './library.ts'
import { names } from './names.gen.ts'
import { partsOf } from './parts.ts'

const folder = import.meta.dirname
const files = readdirSync(folder).filter((file) => file.endsWith('.d'))
const text = (file: string) => readFileSync(join(folder, file), 'utf8')

/** Words that the library takes from the kernel's types and from D's own. */
const kernelTypes = new Set([
  ...['uid_t', 'gid_t', 'dev_t', 'size_t', 'uintptr_t', 'id_t', 'pid_t'],
  ...['rwlock_t', 'spinlock_t'],
])
const ownTypes = new Set([
  ...[
    'int64_t',
    'uint64_t',
    'uint32_t',
    'uint16_t',
    'uint8_t',
    'int32_t',
    'int8_t',
    'ushort_t',
    'processorid_t',
  ],
  ...Object.values(names).flatMap((list) =>
    list.split(',').flatMap((name) => (name.startsWith('typedef ') ? [name.slice('typedef '.length)] : [])),
  ),
])

/** The names that a declaration gives a meaning to, as a use of them asks for it. */
const declaredBy = (node: Declaration): string[] => {
  if (node.kind === 'inline') return [node.declarator.name.text]
  if (node.kind !== 'declaration') return []
  const { base } = node.specifiers
  const tag = base?.kind === 'struct' && base.members && base.tag ? [`struct ${base.tag}`] : []
  const mark = node.specifiers.class === 'extern' ? '`' : 'typedef '
  return [...tag, ...node.declarators.map(({ name }) => mark + name.text)]
}

test.each(files)('names.gen.ts lists what %s defines', (file) => {
  const source = { name: file, text: text(file), kind: 'library' } as const
  const program = parseProgram(source, {
    isTypeName: (name) => kernelTypes.has(name) || ownTypes.has(name),
  })
  expect(names[file]?.split(',')).toEqual(
    [...new Set(program.declarations.flatMap(declaredBy))].sort((a, b) => (a < b ? -1 : 1)),
  )
})

const parse = (file: string, lazy: boolean) =>
  parseProgram(
    { name: file, text: text(file), kind: 'library' },
    { isTypeName: (name) => kernelTypes.has(name) || ownTypes.has(name), lazy },
  )
const providersOf = (file: string) =>
  parse(file, false).declarations.filter((node) => node.kind === 'provider')

test.each(files)('what %s declares is the same when it is read late', (file) => {
  expect(printProgram(parse(file, true))).toBe(printProgram(parse(file, false)))
})

test.each(files)('the locations of %s give native arguments that their probes have', (file) => {
  for (const { probes, locations } of providersOf(file)) {
    const natives = new Map(
      probes.map(({ name, input }) => [name.text, input.list.map((one) => one.name?.text)]),
    )
    for (const { probe, alternatives } of locations)
      for (const { name } of alternatives.flat().flatMap((point) => point.natives))
        expect(natives.get(probe.text), probe.text).toContain(name.text)
  }
})

test('no name is defined twice', () => {
  const all = Object.values(names).flatMap((list) => list.split(','))
  expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([])
})

test('a file is read when a name of its own is asked for, and once', () => {
  const read: string[] = []
  const library = createLibrary((file) => {
    read.push(file)
    return { path: `/library/${file}`, text: text(file) }
  })
  const textsOf = (name: string) =>
    library.partsOf(name).map(({ source, from, to }) => source.text.slice(from, to).split('\n', 1)[0])
  expect(library.partsOf('execname')).toEqual([])
  expect(read).toEqual([])
  expect(textsOf('ENOENT')).toEqual(['inline int ENOENT = 2;'])
  expect(library.partsOf('ENOENT')[0]).toBe(library.partsOf('ENOENT')[0])
  expect(library.partsOf('EPERM')[0]?.source).toBe(library.partsOf('ENOENT')[0]?.source)
  expect(read).toEqual(['errno.d'])
  const psinfo = ['typedef struct psinfo {', 'translator psinfo_t < struct task_struct *T > {']
  expect(textsOf('typedef psinfo_t')).toEqual(psinfo)
  expect(textsOf('struct psinfo')).toEqual(psinfo)
  expect(read).toEqual(['errno.d', 'procfs.d'])
})

const isTypeName = (name: string) => kernelTypes.has(name) || ownTypes.has(name)
/** What the declarations are asked for by, and for a translator or a provider that is there for its translators, their types. */
const askedBy = (node: Declaration): string[] => {
  const outputs = (list: readonly Declaration[]) =>
    list.flatMap((each) =>
      each.kind === 'translator' && each.output.specifiers.base?.kind === 'named'
        ? [`typedef ${each.output.specifiers.base.name}`]
        : [],
    )
  if (node.kind !== 'provider') return [...declaredBy(node), ...outputs([node])]
  return [`provider ${node.name.text}`, ...(node.probes.length > 0 ? [] : outputs(node.declarations))]
}

const printed = (node: Declaration) => printProgram({ declarations: [node], lines: [], span: node.span })

test.each(files)('all of %s is in the parts that its names are asked by', (file) => {
  const source = { name: file, text: text(file), kind: 'library' } as const
  const parts = partsOf(source)
  for (const node of parseProgram(source, { isTypeName }).declarations) {
    for (const key of askedBy(node)) {
      const declarations = (parts.get(key) ?? []).flatMap(
        (part) => parseProgram(part.source, { isTypeName, part }).declarations,
      )
      expect(declarations.map(printed), key).toContain(printed(node))
    }
  }
  const all = [...new Set([...parts.values()].flat())].sort((a, b) => a.from - b.from)
  expect(all.flatMap((part) => parseProgram(source, { isTypeName, part }).declarations).length).toBe(
    parseProgram(source, { isTypeName }).declarations.length,
  )
})
