import { expect, test } from 'vitest'
import { linePrefixer } from './line-prefixer.mjs'

test('lines are written whole, each behind the prefix, however their bytes come', () => {
  let written = ''
  const print = linePrefixer('6.1| ', (text) => {
    written += text
  })
  const bytes = Buffer.from('one\ntwö\n\nthr')
  for (const byte of bytes) print(Buffer.of(byte))
  expect(written).toBe('6.1| one\n6.1| twö\n6.1| \n')
  print('ee\n')
  expect(written).toBe('6.1| one\n6.1| twö\n6.1| \n6.1| three\n')
})
