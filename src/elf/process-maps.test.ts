import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { moduleName, parseMaps } from './process-maps.ts'

const text = `55d0c0000000-55d0c0001000 r--p 00000000 fe:00 1234                       /usr/bin/a program
55d0c0001000-55d0c0002000 r-xp 00001000 fe:00 1234                       /usr/bin/a program
7f0000000000-7f0000001000 rw-p 00000000 00:00 0
7f0000002000-7f0000003000 r-xp 00002000 00:1f 99                         /tmp/lib.so (deleted)
7ffff7fc0000-7ffff7fc1000 r-xp 00000000 00:00 0                          [vdso]
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
`

test('each line is a mapping', () => {
  const mappings = parseMaps(text)
  expect(mappings).toHaveLength(6)
  expect(mappings[1]).toEqual({
    start: 0x55d0c0001000,
    end: 0x55d0c0002000,
    offset: 0x1000,
    file: 'fe:00 1234',
    path: '/usr/bin/a program',
    executable: true,
  })
  expect(mappings.map(({ executable }) => executable)).toEqual([false, true, false, true, true, true])
  expect(mappings.map(moduleName)).toEqual(['a program', 'a program', '', 'lib.so', '[vdso]', '[vsyscall]'])
})

test("this process's program is mapped in it", () => {
  const mappings = parseMaps(readFileSync('/proc/self/maps', 'utf8'))
  expect(mappings.map(moduleName)).toContain(process.execPath.split('/').at(-1))
})
