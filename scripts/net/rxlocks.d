#!/usr/bin/env -S dtrace -s
/*
 * rxlocks.d: which locks are hot on the network receive path: contention by lock and stack inside softirq receive.
 *
 * USAGE: rxlocks.d
 *
 * Only waiting counts: a lock that is free when it is taken costs nothing and is not seen. WAITED is in ns.
 */
#pragma D option quiet

inline int NET_RX_SOFTIRQ = 3;

uint64_t receiving[int];
uint64_t began[int, uintptr_t];

rawtp:irq::softirq_entry
/args[0] == NET_RX_SOFTIRQ/
{
	receiving[cpu] = 1;
}

rawtp:irq::softirq_exit
/args[0] == NET_RX_SOFTIRQ/
{
	receiving[cpu] = 0;
}

rawtp:lock::contention_begin
/receiving[cpu]/
{
	began[cpu, (uintptr_t)args[0]] = timestamp;
}

rawtp:lock::contention_end
/began[cpu, (uintptr_t)args[0]]/
{
	this->waited = timestamp - began[cpu, (uintptr_t)args[0]];
	began[cpu, (uintptr_t)args[0]] = 0;
	@times[(uintptr_t)args[0]] = count();
	@total[(uintptr_t)args[0]] = sum(this->waited);
	@stacks[(uintptr_t)args[0], stack(8)] = sum(this->waited);
}

END
{
	printf("%-18s %10s %14s\n", "LOCK", "CONTENDED", "WAITED");
	printa("%-18p %@10d %@14d\n", @times, @total);
	trunc(@stacks, 10);
	printf("\nwhere (ns waited, the ten worst):\n");
	printa(@stacks);
}
