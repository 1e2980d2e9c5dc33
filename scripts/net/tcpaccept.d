#!/usr/bin/env -S dtrace -s
/*
 * tcpaccept.d: connections that others open to this machine: accepted and refused.
 *
 * USAGE: tcpaccept.d
 *
 * PID and COMM are of the program that listens there; of a refused connection there is none.
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %6s %-16s %-39s %5s %5s %s\n", "TIME(us)", "PID", "COMM", "RADDR", "RPORT", "LPORT", "RESULT");
	start = timestamp;
}

tcp:::accept-established
{
	printf("%-12d %6d %-16s %-39s %5d %5d %s\n", (timestamp - start) / 1000, args[1]->cs_pid, args[1]->cs_execname,
	    args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_dport, "accepted");
}

/* The segment of this probe is the reset that goes out. */
tcp:::accept-refused
{
	printf("%-12d %6s %-16s %-39s %5d %5d %s\n", (timestamp - start) / 1000, "-", "-", args[2]->ip_daddr, args[4]->tcp_dport,
	    args[4]->tcp_sport, "refused");
}
