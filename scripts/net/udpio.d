#!/usr/bin/env -S dtrace -s
/*
 * udpio.d: UDP datagrams and their bytes by peer and port, sent and received.
 *
 * USAGE: udpio.d
 *
 * BYTES is the payload: the datagram without its header of 8 bytes.
 */
#pragma D option quiet

udp:::send
{
	@datagrams["send", args[2]->ip_daddr, args[4]->udp_dport] = count();
	@bytes["send", args[2]->ip_daddr, args[4]->udp_dport] = sum(args[2]->ip_plength - 8);
}

udp:::receive
{
	@datagrams["receive", args[2]->ip_saddr, args[4]->udp_sport] = count();
	@bytes["receive", args[2]->ip_saddr, args[4]->udp_sport] = sum(args[2]->ip_plength - 8);
}

END
{
	printf("%-8s %-39s %5s %10s %14s\n", "", "PEER", "PORT", "DATAGRAMS", "BYTES");
	printa("%-8s %-39s %5d %@10d %@14d\n", @datagrams, @bytes);
}
