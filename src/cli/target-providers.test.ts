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
  { text: 'python*:::line { }', want: true },
  { text: 'BEGIN { } app?:prog:main:start', want: true },
  { text: 'syscall:::entry, app[0-9]*::main:', want: true },
  { text: 'syscall::read*:entry', want: false },
  { text: 'syscall:vmlinux:read*:entry', want: false },
  { text: '*:::entry', want: false },
  { text: 'BEGIN { x = a*b ? c : d; }', want: false },
])('$text describes probes of the target itself: $want', ({ text, want }) => {
  expect(namesTarget(text)).toBe(want)
})
