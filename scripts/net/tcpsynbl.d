#!/usr/bin/env -S dtrace -s
/*
 * tcpsynbl.d: how many TCP connections wait to be accepted when one is added, by local port and how many may.
 *
 * USAGE: tcpsynbl.d
 *
 * Segments that were dropped because too many waited are counted.
 */
#pragma D option quiet

tcp:::accept-queue
{
	@waiting["port, most", args[3]->tcps_lport, args[6]] = quantize(args[5]);
}

tcp:::listen-overflow
{
	@dropped[args[3]->tcps_lport, args[6]] = count();
}

END
{
	printa(@waiting);
	printf("%5s %10s %10s\n", "PORT", "MOST", "DROPPED");
	printa("%5d %10d %@10d\n", @dropped);
}
