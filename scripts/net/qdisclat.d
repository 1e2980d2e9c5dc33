#!/usr/bin/env -S dtrace -s
/*
 * qdisclat.d: how long packets wait in the queue of a device, from qdisc enqueue to dequeue.
 *
 * USAGE: qdisclat.d
 *
 * Devices without a queue (loopback) have none to wait in. A queue that is empty and free is often passed by.
 */

uint64_t queued[uintptr_t];

rawtp:qdisc::qdisc_enqueue
{
	queued[(uintptr_t)args[2]] = timestamp;
}

rawtp:qdisc::qdisc_dequeue
/args[3] != NULL && queued[(uintptr_t)args[3]]/
{
	@latency["queued (ns)", stringof(args[1]->dev->name)] = quantize(timestamp - queued[(uintptr_t)args[3]]);
	queued[(uintptr_t)args[3]] = 0;
}
