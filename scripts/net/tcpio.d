#!/usr/bin/env -S dtrace -s
/*
 * tcpio.d: TCP segments and payload bytes by peer and port, sent and received.
 *
 * USAGE: tcpio.d
 *
 * Until Ctrl-C. A segment over loopback is sent and received, and counts twice.
 */
#pragma D option quiet

tcp:::send
{
	@segments["send", args[2]->ip_daddr, args[4]->tcp_dport] = count();
	@bytes["send", args[2]->ip_daddr, args[4]->tcp_dport] = sum(args[2]->ip_plength - args[4]->tcp_offset);
}

tcp:::receive
{
	@segments["receive", args[2]->ip_saddr, args[4]->tcp_sport] = count();
	@bytes["receive", args[2]->ip_saddr, args[4]->tcp_sport] = sum(args[2]->ip_plength - args[4]->tcp_offset);
}

END
{
	printf("%-8s %-39s %5s %10s %14s\n", "", "PEER", "PORT", "SEGMENTS", "BYTES");
	printa("%-8s %-39s %5d %@10d %@14d\n", @segments, @bytes);
}
