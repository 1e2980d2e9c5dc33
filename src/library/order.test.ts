import { expect, test } from 'vitest'
import { type LibraryFile, libraryOrder } from './order.ts'

const library = (file: string, ...needed: string[]): LibraryFile => ({
  file,
  source: {
    name: file,
    kind: 'library',
    text: needed.map((name) => `#pragma D depends_on library ${name}\n`).join(''),
  },
})

const order = (...files: LibraryFile[]) => libraryOrder(files).map(({ name }) => name)

test.each([
  { name: 'as listed', files: [library('b.d'), library('a.d')], want: ['b.d', 'a.d'] },
  {
    name: 'what is needed first, once',
    files: [library('a.d', 'c.d', 'b.d'), library('b.d', 'c.d'), library('c.d')],
    want: ['c.d', 'b.d', 'a.d'],
  },
])('$name', ({ files, want }) => {
  expect(order(...files)).toEqual(want)
})

test.each([
  {
    name: 'a library that is not there',
    files: [library('a.d', 'no.d')],
    want: 'program requires library no.d',
  },
  {
    name: 'a circle',
    files: [library('a.d', 'b.d'), library('b.d', 'a.d')],
    want: 'program requires library a.d',
  },
])('$name is refused', ({ files, want }) => {
  expect(() => order(...files)).toThrow(want)
})
