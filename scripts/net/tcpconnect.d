#!/usr/bin/env -S dtrace -s
/*
 * tcpconnect.d: connections that this machine opens: to whom, and whether they came about.
 *
 * USAGE: tcpconnect.d
 *
 * A refused attempt is told with the peer that refused it. PID and COMM are of the program that connects.
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %6s %-16s %-39s %5s %s\n", "TIME(us)", "PID", "COMM", "RADDR", "RPORT", "RESULT");
	start = timestamp;
}

tcp:::connect-established, tcp:::connect-refused
{
	printf("%-12d %6d %-16s %-39s %5d %s\n", (timestamp - start) / 1000, args[1]->cs_pid,
	    args[1]->cs_execname, args[2]->ip_saddr, args[4]->tcp_sport,
	    probename == "connect-refused" ? "refused" : "established");
}
