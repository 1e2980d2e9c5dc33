#!/usr/bin/env -S dtrace -s
/*
 * tcpaccept.d: connections that others open to this machine: accepted and refused.
 *
 * USAGE: tcpaccept.d
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %-39s %5s %5s %s\n", "TIME(us)", "RADDR", "RPORT", "LPORT", "RESULT");
	start = timestamp;
}

tcp:::accept-established
{
	printf("%-12d %-39s %5d %5d %s\n", (timestamp - start) / 1000, args[2]->ip_saddr, args[4]->tcp_sport,
	    args[4]->tcp_dport, "accepted");
}

/* The segment of this probe is the reset that goes out. */
tcp:::accept-refused
{
	printf("%-12d %-39s %5d %5d %s\n", (timestamp - start) / 1000, args[2]->ip_daddr, args[4]->tcp_dport,
	    args[4]->tcp_sport, "refused");
}
