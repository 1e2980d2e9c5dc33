/** Packets that devices of this host's own have handed over and that wait to be received, by ksoftirqd when CPUs are busy. */
import { readFileSync } from 'node:fs'
import { pause } from './pause.mjs'

/** A line for each CPU; by their places, counted from 0: what waits in its two queues. */
const queueLengths = [13, 14]

const waits = () =>
  readFileSync('/proc/net/softnet_stat', 'latin1')
    .trim()
    .split('\n')
    .some((line) => queueLengths.some((at) => Number.parseInt(line.split(/ +/)[at] ?? '0', 16) > 0))

/** Waits until nothing does, and was seen not to a few times: the last one may be underway. */
export function awaitReceived() {
  for (let empty = 0; empty < 5; empty = waits() ? 0 : empty + 1) pause(2)
}
