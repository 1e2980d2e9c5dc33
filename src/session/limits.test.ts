import { expect, test } from 'vitest'
import type { Compiled } from '../compile/index.ts'
import { checkCpu, checkRecords, checkSizes, lowerSizes } from './limits.ts'

const sizes = {
  ...{ strsize: 256, scratchsize: 256, bufsize: 4 << 20, aggsize: 4 << 20, dynvarsize: 1 << 20 },
  ...{ specsize: 4 << 20, nspec: 1, pcapsize: 1520 },
}

test.each([
  ['bufsize', 8 * 1024 ** 3, 'option bufsize is 8g, at most 1g is allowed'],
  ['aggsize', 1024 ** 3 + 1, 'option aggsize is 1073741825, at most 1g is allowed'],
  ['dynvarsize', 3 * 1024 ** 3, 'option dynvarsize is 3g, at most 1g is allowed'],
  ['nspec', 65537, 'option nspec is 65537, at most 64k is allowed'],
  ['strsize', 65 * 1024, 'option strsize is 65k, at most 64k is allowed'],
] as const)('%s has a cap', (name, bytes, want) => {
  expect(() => checkSizes({ ...sizes, [name]: bytes })).toThrow(want)
})

const plenty = 1024 ** 4

test('buffers are halved until they are allowed, which is told', () => {
  const { sizes: lowered, notices } = lowerSizes(
    { ...sizes, bufsize: 3 * 1024 ** 3, aggsize: 1024 ** 4 },
    plenty,
  )
  expect([lowered.bufsize, lowered.aggsize]).toEqual([768 * 1024 ** 2, 1024 ** 3])
  expect(notices).toEqual(['buffer size lowered to 768m', 'aggregation size lowered to 1g'])
  expect(() => checkSizes(lowered)).not.toThrow()
})

test('a size that no suffix shows is told in bytes', () => {
  const { notices } = lowerSizes({ ...sizes, dynvarsize: 1024 ** 3 + 2 }, plenty)
  expect(notices).toEqual(['dynamic variable size lowered to 536870913 bytes'])
})

test('the principal buffer leaves memory to others', () => {
  const { sizes: lowered, notices } = lowerSizes(sizes, 10 * 1024 ** 2)
  expect(lowered).toEqual({ ...sizes, bufsize: 2 * 1024 ** 2 })
  expect(notices).toEqual(['buffer size lowered to 2m'])
})

test('what is allowed stays', () => {
  expect(lowerSizes(sizes, plenty)).toEqual({ sizes, notices: [] })
})

test('sizes up to the caps are fine', () => {
  expect(() => checkSizes({ ...sizes, bufsize: 1024 ** 3 })).not.toThrow()
})

test('a record larger than the buffer is refused in the words of DTrace', () => {
  const records = [{ bytes: 32 }, { bytes: 8192 }] as unknown as Compiled['records']
  const compiled = { records, aggregations: [] }
  expect(() => checkRecords(compiled, { ...sizes, bufsize: 4096 })).toThrow('Enabling exceeds size of buffer')
  expect(() => checkRecords(compiled, sizes)).not.toThrow()
})

test('so is an aggregation whose values have no room', () => {
  const aggregations = [{ cells: 1 }, { cells: 127 }] as unknown as Compiled['aggregations']
  const compiled = { records: [], aggregations }
  expect(() => checkRecords(compiled, { ...sizes, aggsize: 0 })).toThrow('Enabling exceeds size of buffer')
  expect(() => checkRecords(compiled, { ...sizes, aggsize: 1015 })).toThrow(/exceeds/)
  expect(() => checkRecords(compiled, { ...sizes, aggsize: 1016 })).not.toThrow()
})

test('option cpu names a CPU that is online', () => {
  expect(() => checkCpu(99n, [0, 1])).toThrow('option cpu: CPU 99 is not online; online are 0, 1')
  expect(() => checkCpu(1n, [0, 1])).not.toThrow()
  expect(() => checkCpu(undefined, [0])).not.toThrow()
})
