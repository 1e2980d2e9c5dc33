import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolders } from './checkout-files.mjs'
import { parseLdd, sharedObjects } from './elf-files.mjs'
import { cacheFolder } from './paths.mjs'

test('the output of ldd gives the files of libraries and of the loader', () => {
  const text = [
    '\tlinux-vdso.so.1 (0x00007ffd)',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f95)',
    '\t/lib64/ld-linux-x86-64.so.2 (0x00007f95)',
  ].join('\n')
  expect(parseLdd(text)).toEqual(['/lib/x86_64-linux-gnu/libc.so.6', '/lib64/ld-linux-x86-64.so.2'])
})

test('this node needs libraries, and they exist', () => {
  const files = sharedObjects(process.execPath)
  expect(files.filter((file) => basename(file).startsWith('libc.so'))).toHaveLength(1)
  expect(files.filter((file) => !existsSync(file))).toEqual([])
})

test('a package comes with all it depends on, directly or not', () => {
  const names = [...packageFolders(['vitest'])].map((folder) => folder.split('node_modules/')[1])
  expect(names).toEqual(expect.arrayContaining(['vitest', 'vite', 'rolldown', '@vitest/runner']))
  expect(names).not.toContain('typescript')
})

test.each([
  { env: { DTRACE_GUEST_CACHE: '/a', XDG_CACHE_HOME: '/b' }, want: '/a' },
  { env: { XDG_CACHE_HOME: '/b' }, want: '/b/dtrace-linux/guest' },
])('the cache of $env is $want', ({ env, want }) => {
  expect(cacheFolder(env)).toBe(want)
})
