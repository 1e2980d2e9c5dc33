#!/usr/bin/env -S dtrace -s
/*
 * tcpsnoop.d: every TCP segment that is sent and received, a line each.
 *
 * USAGE: tcpsnoop.d
 *
 * BYTES is the payload. SEQ and ACK are the header's.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

BEGIN
{
	printf("%-10s %-3s %-24s %5s    %-24s %5s %6s %10s %10s %s\n", "TIME(us)", "CPU", "SOURCE", "PORT",
	    "DESTINATION", "PORT", "BYTES", "SEQ", "ACK", "FLAGS");
	start = timestamp;
}

tcp:::send, tcp:::receive
{
	this->flags = args[4]->tcp_flags;
	printf("%-10d %-3d %-24s %5d %s %-24s %5d %6d %10u %10u %s%s%s%s%s\n", (timestamp - start) / 1000, cpu,
	    args[2]->ip_saddr, args[4]->tcp_sport, probename == "send" ? "->" : "<-", args[2]->ip_daddr,
	    args[4]->tcp_dport, args[2]->ip_plength - args[4]->tcp_offset, args[4]->tcp_seq, args[4]->tcp_ack,
	    this->flags & TH_SYN ? "S" : "", this->flags & TH_FIN ? "F" : "", this->flags & TH_RST ? "R" : "",
	    this->flags & TH_PUSH ? "P" : "", this->flags & TH_ACK ? "." : "");
}
