import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkTyped } from '../../test/support/compile.ts'
import { Btf, type BtfId, type BtfKind, cText, membersOf } from '../btf/index.ts'
import { createOptions } from '../builtin/index.ts'
import type { DType } from '../defs/index.ts'
import { writeTypeFiles } from './type-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'types-'))

const declared = (text: string): readonly DType[] => checkTyped(`${text} BEGIN { }`).typed.types

/** What is in the file of an option once types were declared: `struct node { … }`, by their names. */
const written = (option: 'ctypes' | 'dtypes', types: readonly DType[]): Btf => {
  const path = join(folder, option)
  const options = createOptions()
  options.set(option, path, 'command')
  writeTypeFiles(options, () => types)
  return Btf.read(readFileSync(path))
}

test('dtypes: what programs declare, and what that refers to', () => {
  const types = written(
    'dtypes',
    declared(`
      enum colour { RED, BLUE = -7 };
      struct node { struct node *next; enum colour c; string name; unsigned flags:3, more:5; };
      union mixed { int i[4]; float f; struct later *p; };
      typedef union mixed mixed_t;
      typedef int (*compare_t)(struct node *, mixed_t *);
    `),
  )
  const found = (kind: BtfKind, name: string): BtfId => types.find(kind, name) as BtfId
  const members = (kind: 'struct' | 'union', name: string) =>
    [...membersOf(types, found(kind, name))].map(({ name: member, type, offsetBits, bitSize }) => [
      cText(types, type, member),
      offsetBits,
      ...(bitSize > 0 ? [bitSize] : []),
    ])
  expect(members('struct', 'node')).toMatchInlineSnapshot(`
    [
      [
        "struct node *next",
        0,
      ],
      [
        "enum colour c",
        64,
      ],
      [
        "string name",
        128,
      ],
      [
        "unsigned int flags",
        2304,
        3,
      ],
      [
        "unsigned int more",
        2307,
        5,
      ],
    ]
  `)
  expect(members('union', 'mixed')).toMatchInlineSnapshot(`
    [
      [
        "int i[4]",
        0,
      ],
      [
        "float f",
        0,
      ],
      [
        "struct later *p",
        0,
      ],
    ]
  `)
  expect(types.type(found('enum', 'colour'))).toMatchInlineSnapshot(`
    {
      "bytes": 4,
      "kind": "enum",
      "name": "colour",
      "signed": true,
      "values": [
        {
          "name": "RED",
          "value": 0,
        },
        {
          "name": "BLUE",
          "value": -7,
        },
      ],
    }
  `)
  expect(types.type(found('fwd', 'later'))).toMatchInlineSnapshot(`
    {
      "kind": "fwd",
      "name": "later",
      "of": "struct",
    }
  `)
  const { type } = types.type(found('typedef', 'compare_t')) as { type: BtfId }
  expect(cText(types, type, 'f')).toMatchInlineSnapshot(`"int (*f)(struct node *, mixed_t *)"`)
  expect(cText(types, found('typedef', 'string'))).toBe('string')
})

test('nothing is declared, nothing is written of it', () => {
  expect(() => written('dtypes', declared('int x;')).type(1 as BtfId)).toThrow('type 1')
})

test('ctypes: what C has, and the typedefs that are always there', () => {
  const types = written('ctypes', [])
  expect(types.find('typedef', 'uint64_t')).toBeDefined()
  expect(types.find('int', 'unsigned long long')).toBeDefined()
})

test('a file that can not be written is an error that says why', () => {
  const options = createOptions()
  options.set('dtypes', join(folder, 'none', 'types'), 'command')
  expect(() => writeTypeFiles(options, () => [])).toThrow(
    `failed to write dtypes file ${folder}/none/types: No such file or directory`,
  )
  rmSync(folder, { recursive: true })
})
