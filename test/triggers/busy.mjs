/** busy [MILLISECONDS]: keeps every CPU busy in user mode for that long. */
import { cpus } from 'node:os'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { numberArgument } from './arguments.mjs'
import { runOn } from './libc.mjs'

if (isMainThread) {
  const ms = numberArgument(1, 100)
  for (const cpu of cpus().keys()) new Worker(new URL(import.meta.url), { workerData: { cpu, ms } })
} else {
  runOn(workerData.cpu)
  const until = performance.now() + workerData.ms
  while (performance.now() < until);
}
