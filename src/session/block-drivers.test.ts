import { expect, test } from 'vitest'
import { fakeSys } from '../bpf/sys/index.ts'
import { blockDrivers } from './block-drivers.ts'

const devices = `Character devices:
  1 mem
254 ndctl

Block devices:
  7 loop
254 virtblk
259 blkext
`

test('drivers of block devices by their major numbers', () => {
  const sys = fakeSys({ files: { '/proc/devices': devices } })
  expect([...blockDrivers(sys)]).toEqual([
    [7, 'loop'],
    [254, 'virtblk'],
    [259, 'blkext'],
  ])
})

test('a kernel that tells of none', () => {
  expect([...blockDrivers(fakeSys({ files: {} }))]).toEqual([])
})
