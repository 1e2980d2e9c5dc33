/**
 * flood [MILLISECONDS [THREADS]]: threads on all CPUs in turn that send datagrams to themselves over loopback as fast as
 * they can: system calls and context switches in task context, the network's receive path in softirq.
 */
import { cpus } from 'node:os'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { numberArgument } from './arguments.mjs'
import * as libc from './libc.mjs'

const { AF_INET, SOCK_DGRAM, checked } = libc

/** @param {number} ms */
function exchange(ms) {
  const own = checked('socket', libc.socket(AF_INET, SOCK_DGRAM, 0))
  checked('bind', libc.bind(own, libc.loopback(), 16))
  const address = Buffer.alloc(16)
  checked('getsockname', libc.getsockname(own, address, [address.length]))
  const data = Buffer.alloc(64)
  const until = performance.now() + ms
  while (performance.now() < until) {
    for (let left = 32; left > 0; left--) {
      checked('sendto', libc.sendto(own, data, data.length, 0, address, address.length))
      checked('recv', libc.recv(own, data, data.length, 0))
    }
  }
  libc.close(own)
}

if (isMainThread) {
  const [ms, threads] = [numberArgument(1, 100), numberArgument(2, 4)]
  const cpuCount = cpus().length
  for (let at = 0; at < threads; at++)
    new Worker(new URL(import.meta.url), { workerData: { cpu: at % cpuCount, ms } })
} else {
  libc.runOn(workerData.cpu)
  exchange(workerData.ms)
}
