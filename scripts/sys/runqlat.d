#!/usr/bin/env -S dtrace -s
/*
 * runqlat.d: how long threads that could run wait for a CPU, by program, and how long they then have it.
 *
 * USAGE: runqlat.d
 *
 * A thread that was preempted waits as well.
 */
#pragma D option quiet

BEGIN
{
	printf("Tracing... Ctrl-C to end.\n");
}

sched:::wakeup
{
	ready[args[0]->pr_lwpid] = timestamp;
}

sched:::preempt
{
	ready[tid] = timestamp;
}

sched:::on-cpu
/tid != 0/
{
	self->since = timestamp;
}

sched:::on-cpu
/ready[tid]/
{
	@waited["waited for a CPU (us)", execname] = quantize((timestamp - ready[tid]) / 1000);
	ready[tid] = 0;
}

sched:::off-cpu
/self->since/
{
	@had["had the CPU (us)", execname] = quantize((timestamp - self->since) / 1000);
	self->since = 0;
}
