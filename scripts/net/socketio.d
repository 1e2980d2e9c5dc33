#!/usr/bin/env -S dtrace -s
/*
 * socketio.d: bytes that programs hand to sockets and get from them, by process, protocol and peer.
 *
 * USAGE: socketio.d [-p PID | -c COMMAND]; without either, every process
 *
 * Whatever call does it counts, where it moved something. PEER is the connection's; of AF_UNIX its path. Sockets that aren't
 * connected have none.
 */
#pragma D option quiet

inline string protocol[int f, int p] =
    f == AF_UNIX ? "unix" : f == AF_NETLINK ? "netlink" : f != AF_INET && f != AF_INET6 ? lltostr(f) :
    p == IPPROTO_TCP ? "tcp" : p == IPPROTO_UDP ? "udp" : p == IPPROTO_ICMP || p == IPPROTO_ICMPV6 ? "icmp" : lltostr(p);

sock:::send, sock:::receive
/($target == 0 || pid == $target) && args[2] > 0/
{
	this->protocol = protocol[args[1]->so_family, args[1]->so_protocol];
	@calls[probename, pid, execname, this->protocol, args[1]->so_raddr, args[1]->so_rport] = count();
	@bytes[probename, pid, execname, this->protocol, args[1]->so_raddr, args[1]->so_rport] = sum(args[2]);
}

END
{
	printf("%-8s %6s %-16s %-8s %-39s %5s %10s %14s\n", "", "PID", "COMM", "PROTOCOL", "PEER", "PORT", "CALLS", "BYTES");
	printa("%-8s %6d %-16s %-8s %-39s %5d %@10d %@14d\n", @calls, @bytes);
}
