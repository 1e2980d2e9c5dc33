#!/usr/bin/env -S dtrace -s
/*
 * soclose.d: sockets of IPv4 and IPv6 as programs close them: what they moved, with whom, and how long they were there.
 *
 * USAGE: soclose.d
 *
 * PID and COMM are of who closes it. SENT and RECEIVED are bytes and MS the time since the script began, if the socket is
 * older. What isn't connected has no remote address.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

inline string protocol[int p] =
    p == IPPROTO_TCP ? "tcp" : p == IPPROTO_UDP ? "udp" : p == IPPROTO_ICMP || p == IPPROTO_ICMPV6 ? "icmp" : lltostr(p);
inline int is_inet[int f] = f == AF_INET || f == AF_INET6;

uint64_t made[uintptr_t];
uint64_t sent[uintptr_t];
uint64_t received[uintptr_t];

BEGIN
{
	printf("%6s %-16s %-8s %-24s %5s %-24s %5s %10s %10s %8s\n", "PID", "COMM", "PROTOCOL", "LADDR", "LPORT", "RADDR", "RPORT",
	    "SENT", "RECEIVED", "MS");
	start = timestamp;
}

/* A socket may be where one was that closed unseen. */
syscall::socket:return
/errno == 0/
{
	this->socket = (uintptr_t)((struct socket *)getf(args[1])->private_data)->sk;
	made[this->socket] = timestamp;
	sent[this->socket] = 0;
	received[this->socket] = 0;
}

sock:::accept
/args[3] == 0/
{
	made[args[1]->so_addr] = timestamp;
	sent[args[1]->so_addr] = 0;
	received[args[1]->so_addr] = 0;
}

sock:::send
/is_inet[args[1]->so_family]/
{
	sent[args[1]->so_addr] += args[2];
}

sock:::receive
/is_inet[args[1]->so_family]/
{
	received[args[1]->so_addr] += args[2];
}

sock:::close
/is_inet[args[1]->so_family]/
{
	this->made = made[args[1]->so_addr];
	printf("%6d %-16s %-8s %-24s %5d %-24s %5d %10d %10d %8d\n", pid, execname, protocol[args[1]->so_protocol],
	    args[1]->so_laddr, args[1]->so_lport, args[1]->so_raddr, args[1]->so_rport, sent[args[1]->so_addr],
	    received[args[1]->so_addr], (timestamp - (this->made ? this->made : start)) / 1000000);
}

sock:::close
{
	made[args[1]->so_addr] = 0;
	sent[args[1]->so_addr] = 0;
	received[args[1]->so_addr] = 0;
}
