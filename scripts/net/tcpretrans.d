#!/usr/bin/env -S dtrace -s
/*
 * tcpretrans.d: TCP segments that are sent again, a line each.
 *
 * USAGE: tcpretrans.d
 */
#pragma D option quiet

BEGIN
{
	printf("%-12s %-24s %5s %-24s %5s %-18s %8s\n", "TIME(us)", "LADDR", "LPORT", "RADDR", "RPORT", "STATE", "TOTAL");
	start = timestamp;
}

rawtp:tcp::tcp_retransmit_skb
{
	this->sk = (struct inet_sock *)args[0];
	this->tcp = (struct tcp_sock *)args[0];
	this->ip6 = args[0]->__sk_common.skc_family == AF_INET6;
	printf("%-12d %-24s %5d %-24s %5d %-18s %8d\n", (timestamp - start) / 1000,
	    this->ip6 ? inet_ntop(AF_INET6, &args[0]->__sk_common.skc_v6_rcv_saddr) : inet_ntop(AF_INET, &args[0]->__sk_common.skc_rcv_saddr),
	    ntohs(this->sk->inet_sport),
	    this->ip6 ? inet_ntop(AF_INET6, &args[0]->__sk_common.skc_v6_daddr) : inet_ntop(AF_INET, &args[0]->__sk_common.skc_daddr),
	    ntohs(args[0]->__sk_common.skc_dport), tcp_state_string[args[0]->__sk_common.skc_state], this->tcp->total_retrans);
}
