#!/usr/bin/env -S dtrace -s
/*
 * intrcoalesce.d: how well are receive interrupts coalesced: packets and budget of each NAPI poll, by device.
 *
 * USAGE: intrcoalesce.d
 *
 * A poll that finds one packet is an interrupt for one packet; a poll that uses its whole budget is followed by others
 * without an interrupt. IDLE polls found nothing.
 */
#pragma D option quiet

rawtp:napi::napi_poll
{
	this->device = args[0]->dev == NULL ? "<none>" : stringof(args[0]->dev->name);
	@polls[this->device] = count();
	@packets[this->device] = sum(args[1]);
	@idle[this->device] = sum(args[1] == 0);
	@exhausted[this->device] = sum(args[1] >= args[2]);
	@average[this->device] = avg(args[1]);
	@work[this->device] = lquantize(args[1], 0, 64, 4);
}

END
{
	printf("%-16s %10s %10s %10s %12s %14s\n", "DEVICE", "POLLS", "IDLE", "PACKETS", "PACKETS/POLL", "BUDGET USED UP");
	printa("%-16s %@10d %@10d %@10d %@12d %@14d\n", @polls, @idle, @packets, @average, @exhausted);
	printf("\npackets per poll:\n");
	printa(@work);
}
