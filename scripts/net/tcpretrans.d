#!/usr/bin/env -S dtrace -s
/*
 * tcpretrans.d: TCP segments that are sent again, a line each.
 *
 * USAGE: tcpretrans.d
 *
 * BYTES is the payload. TOTAL is how many the connection has had.
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %-24s %5s %-24s %5s %-18s %6s %10s %8s\n", "TIME(us)", "LADDR", "LPORT", "RADDR", "RPORT", "STATE",
	    "BYTES", "SEQ", "TOTAL");
	start = timestamp;
}

tcp:::retransmit
{
	printf("%-12d %-24s %5d %-24s %5d %-18s %6d %10u %8d\n", (timestamp - start) / 1000, args[2]->ip_saddr,
	    args[4]->tcp_sport, args[2]->ip_daddr, args[4]->tcp_dport, tcp_state_string[args[3]->tcps_state],
	    args[2]->ip_plength - args[4]->tcp_offset, args[4]->tcp_seq, args[3]->tcps_total_retrans);
}
