#!/usr/bin/env -S dtrace -s
/*
 * tcpdrop.d: TCP segments that the kernel drops, a line each: between whom, why, and where.
 *
 * USAGE: tcpdrop.d
 *
 * STATE is that of the connection, state-closed where there is none or the kernel doesn't tell it. LOCATION is the code that
 * drops the segment.
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %-24s %5s    %-24s %5s %-18s %-5s %-24s %s\n", "TIME(us)", "SOURCE", "PORT", "DESTINATION", "PORT",
	    "STATE", "FLAGS", "REASON", "LOCATION");
	start = timestamp;
}

tcp:::drop
{
	this->flags = args[4]->tcp_flags;
	this->names = strjoin(strjoin(this->flags & TH_SYN ? "S" : "", this->flags & TH_FIN ? "F" : ""),
	    strjoin(this->flags & TH_RST ? "R" : "", strjoin(this->flags & TH_PUSH ? "P" : "", this->flags & TH_ACK ? "." : "")));
	printf("%-12d %-24s %5d -> %-24s %5d %-18s %-5s %-24s %a\n", (timestamp - start) / 1000, args[2]->ip_saddr,
	    args[4]->tcp_sport, args[2]->ip_daddr, args[4]->tcp_dport,
	    tcp_state_string[args[3]->tcps_state], this->names, args[5]->drop_reason, args[6]);
}
