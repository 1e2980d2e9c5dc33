#!/usr/bin/env -S dtrace -s
/*
 * acceptq.d: how long TCP connections wait until the program accepts them, by local port, and how many wait.
 *
 * USAGE: acceptq.d
 *
 * WAITING is the most that waited at once, MOST is how many may, DROPPED are segments for which there was no room. tcpsynbl.d has the
 * distribution of how many waited.
 */
#pragma D option quiet

uint64_t came[uint64_t];

tcp:::accept-established
{
	came[args[1]->cs_cid] = timestamp;
}

sock:::accept
/args[3] == 0 && came[args[0]->cs_cid]/
{
	@waited["waited to be accepted (us), port", args[1]->so_lport] = quantize((timestamp - came[args[0]->cs_cid]) / 1000);
	came[args[0]->cs_cid] = 0;
}

/* Given up before it was accepted. */
tcp:::destroy
{
	came[args[1]->cs_cid] = 0;
}

tcp:::accept-queue
{
	@connections[args[3]->tcps_lport, args[6]] = count();
	@waiting[args[3]->tcps_lport, args[6]] = max(args[5]);
}

tcp:::listen-overflow
{
	@dropped[args[3]->tcps_lport, args[6]] = count();
}

END
{
	printa(@waited);
	printf("%5s %12s %10s %10s %10s\n", "PORT", "CONNECTIONS", "WAITING", "MOST", "DROPPED");
	printa("%5d %@12d %@10d %10d %@10d\n", @connections, @waiting, @dropped);
}
