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

tcp:::state-change
/args[3]->tcps_state == TCP_STATE_CLOSED && args[5]->tcps_state != TCP_STATE_LISTEN &&
    args[5]->tcps_state != TCP_STATE_SYN_SENT/
{
	printf("%6d %-24s %5d %-24s %5d %10d %10d %10d %8d\n", by_pid[args[1]->cs_cid], args[3]->tcps_laddr,
	    args[3]->tcps_lport, args[3]->tcps_raddr, args[3]->tcps_rport, args[3]->tcps_bytes_acked,
	    args[3]->tcps_bytes_received, args[3]->tcps_total_retrans,
	    born[args[1]->cs_cid] ? (timestamp - born[args[1]->cs_cid]) / 1000000 : 0);
	born[args[1]->cs_cid] = 0;
	by_pid[args[1]->cs_cid] = 0;
}
