import { expect, test } from 'vitest'
import { fakeSys } from '../bpf/sys/fake.ts'
import { cpuPlaces } from './cpu-places.ts'

const cpu = '/sys/devices/system/cpu'
const node = '/sys/devices/system/node'

test('packages and nodes by the number of the CPU', () => {
  const sys = fakeSys({
    files: {
      [`${cpu}/possible`]: '0-3\n',
      [`${cpu}/cpu0/topology/physical_package_id`]: '0\n',
      [`${cpu}/cpu1/topology/physical_package_id`]: '1\n',
      [`${cpu}/cpu2/topology/physical_package_id`]: '-1\n',
      [`${node}/online`]: '0,2\n',
      [`${node}/node0/cpulist`]: '0\n',
      [`${node}/node2/cpulist`]: '1-3\n',
    },
  })
  expect(cpuPlaces(sys)).toEqual([
    { chip: 0, node: 0 },
    { chip: 1, node: 2 },
    { chip: 0, node: 2 },
    { chip: 0, node: 2 },
  ])
})

test('a kernel without nodes has everything in node 0', () => {
  expect(cpuPlaces(fakeSys({ files: { [`${cpu}/possible`]: '0' } }))).toEqual([{ chip: 0, node: 0 }])
})
