#!/usr/bin/env -S dtrace -s
/*
 * tcplife.d: TCP connections as they end: who spoke to whom, how long, and how many bytes went each way.
 *
 * USAGE: tcplife.d
 *
 * Connections that began before the script are told without their time. PID and COMM are of the program whose connection
 * it is; of one that nobody accepted, of who listens. SENT and RECEIVED are payload; RETRANS counts the segments that were sent again.
 */
#pragma D option quiet

BEGIN
{
	printf("%6s %-16s %-24s %5s %-24s %5s %10s %10s %10s %8s\n", "PID", "COMM", "LADDR", "LPORT", "RADDR", "RPORT", "SENT",
	    "RECEIVED", "RETRANS", "MS");
}

tcp:::destroy
/args[5]->life_ns || args[5]->life_received/
{
	printf("%6d %-16s %-24s %5d %-24s %5d %10d %10d %10d %8d\n", args[1]->cs_pid, args[1]->cs_execname,
	    args[3]->tcps_laddr, args[3]->tcps_lport, args[3]->tcps_raddr, args[3]->tcps_rport, args[5]->life_sent,
	    args[5]->life_received, args[5]->life_retransmits, args[5]->life_ns / 1000000);
}
