#!/usr/bin/env -S dtrace -s
/*
 * tcpconnlat.d: how long it takes to open a connection: from the first SYN to the SYN-ACK, by peer.
 *
 * USAGE: tcpconnlat.d
 */

tcp:::connect-request
/!asked[args[1]->cs_cid]/
{
	asked[args[1]->cs_cid] = timestamp;
}

tcp:::connect-established
/asked[args[1]->cs_cid]/
{
	@latency["connect latency (ns)", args[2]->ip_saddr] = quantize(timestamp - asked[args[1]->cs_cid]);
	asked[args[1]->cs_cid] = 0;
}

tcp:::connect-refused
{
	asked[args[1]->cs_cid] = 0;
}
