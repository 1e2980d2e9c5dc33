#!/usr/bin/env -S dtrace -s
/*
 * tcpbytes.d: payload bytes of TCP by local and remote address and port.
 *
 * USAGE: tcpbytes.d
 */
#pragma D option quiet

tcp:::send
{
	@sent[args[2]->ip_saddr, args[4]->tcp_sport, args[2]->ip_daddr, args[4]->tcp_dport] =
	    sum(args[2]->ip_plength - args[4]->tcp_offset);
}

tcp:::receive
{
	@received[args[2]->ip_daddr, args[4]->tcp_dport, args[2]->ip_saddr, args[4]->tcp_sport] =
	    sum(args[2]->ip_plength - args[4]->tcp_offset);
}

END
{
	printf("%-24s %5s %-24s %5s %12s %12s\n", "LADDR", "LPORT", "RADDR", "RPORT", "SENT", "RECEIVED");
	printa("%-24s %5d %-24s %5d %@12d %@12d\n", @sent, @received);
}
