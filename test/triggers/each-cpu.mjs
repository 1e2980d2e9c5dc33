/** each-cpu [COUNT]: COUNT getppid(2) calls on CPU 0, then as many on CPU 1 and on each further one. */
import { cpus } from 'node:os'
import { numberArgument } from './arguments.mjs'
import { getppid, runOn } from './libc.mjs'

const count = numberArgument(1, 1000)
for (let cpu = 0; cpu < cpus().length; cpu++) {
  runOn(cpu)
  for (let left = count; left > 0; left--) getppid()
}
