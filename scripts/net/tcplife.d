#!/usr/bin/env -S dtrace -s
/*
 * tcplife.d: TCP connections as they end: who spoke to whom, how long, and how many bytes went each way.
 *
 * USAGE: tcplife.d
 *
 * Connections that began before the script are told without their time. PID is of the program whose connection it is, 0
 * where nobody accepted it. SENT and RECEIVED are payload; RETRANS counts the segments that were sent again.
 */
#pragma D option quiet

BEGIN
{
	printf("%6s %-24s %5s %-24s %5s %10s %10s %10s %8s\n", "PID", "LADDR", "LPORT", "RADDR", "RPORT", "SENT", "RECEIVED",
	    "RETRANS", "MS");
}

tcp:::destroy
/args[5]->life_ns || args[5]->life_received/
{
	printf("%6d %-24s %5d %-24s %5d %10d %10d %10d %8d\n", args[1]->cs_pid, args[3]->tcps_laddr,
	    args[3]->tcps_lport, args[3]->tcps_raddr, args[3]->tcps_rport, args[5]->life_sent, args[5]->life_received,
	    args[5]->life_retransmits, args[5]->life_ns / 1000000);
}
