#!/usr/bin/env -S dtrace -s
/*
 * tcplife.d: TCP connections as they end: who spoke to whom, how long, and how many bytes went each way.
 *
 * USAGE: tcplife.d
 *
 * Connections that began before the script are told without their time. PID and COMM are of the program that connected,
 * or 0 where the peer did. SENT is what was acknowledged; SYN and FIN count as a byte each, as the kernel has it.
 */
#pragma D option quiet

uint64_t born[uint64_t];
int by_pid[uint64_t];

BEGIN
{
	printf("%6s %-24s %5s %-24s %5s %10s %10s %10s %8s\n", "PID", "LADDR", "LPORT", "RADDR", "RPORT", "SENT", "RECEIVED",
	    "RETRANS", "MS");
}

tcp:::state-change
/args[3]->tcps_state == TCP_STATE_SYN_SENT/
{
	by_pid[args[1]->cs_cid] = pid;
}

tcp:::state-change
/args[3]->tcps_state == TCP_STATE_ESTABLISHED/
{
	born[args[1]->cs_cid] = timestamp;
}

/* The end of a connection's socket, also of one that leaves TIME_WAIT to a smaller one. */
rawtp:tcp::tcp_destroy_sock
{
	this->cid = (uint64_t)args[0];
	this->tcp = (struct tcp_sock *)args[0];
	this->ip6 = args[0]->__sk_common.skc_family == AF_INET6;
}

rawtp:tcp::tcp_destroy_sock
/born[this->cid] || this->tcp->bytes_received/
{
	printf("%6d %-24s %5d %-24s %5d %10d %10d %10d %8d\n", by_pid[this->cid],
	    this->ip6 ? inet_ntop(AF_INET6, &args[0]->__sk_common.skc_v6_rcv_saddr) :
	    inet_ntop(AF_INET, &args[0]->__sk_common.skc_rcv_saddr), ntohs(((struct inet_sock *)args[0])->inet_sport),
	    this->ip6 ? inet_ntop(AF_INET6, &args[0]->__sk_common.skc_v6_daddr) :
	    inet_ntop(AF_INET, &args[0]->__sk_common.skc_daddr), ntohs(args[0]->__sk_common.skc_dport),
	    this->tcp->bytes_acked, this->tcp->bytes_received, this->tcp->total_retrans,
	    born[this->cid] ? (timestamp - born[this->cid]) / 1000000 : 0);
	born[this->cid] = 0;
	by_pid[this->cid] = 0;
}
