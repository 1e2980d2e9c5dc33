#!/usr/bin/env -S dtrace -s
/*
 * tcp1stbyte.d: how long a peer takes to send its first byte, from the time that the connection is established.
 *
 * USAGE: tcp1stbyte.d
 */

tcp:::connect-established
{
	established[args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_dport] = timestamp;
}

tcp:::receive
/established[args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_dport] &&
    args[2]->ip_plength > args[4]->tcp_offset/
{
	@latency["first byte latency (ns)", args[2]->ip_saddr] =
	    quantize(timestamp - established[args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_dport]);
	established[args[2]->ip_saddr, args[4]->tcp_sport, args[4]->tcp_dport] = 0;
}
