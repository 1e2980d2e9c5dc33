import { expect, test } from 'vitest'
import { namesTarget } from './target-providers.ts'

test.each([
  { text: 'pid$target:libc:malloc:entry', want: true },
  { text: 'syscall:::entry, python$$target:::line { }', want: true },
  { text: 'p*d$target', want: true },
  { text: 'syscall:::entry /pid == $target/ { }', want: false },
  { text: 'syscall:::entry /pid==$target/ { }', want: false },
  { text: 'pid$targets::main:entry', want: false },
  { text: 'pid$1::main:entry', want: false },
])('$text describes probes of the target itself: $want', ({ text, want }) => {
  expect(namesTarget(text)).toBe(want)
})
