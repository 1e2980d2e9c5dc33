#!/usr/bin/env -S dtrace -s
/*
 * tcpstates.d: changes of state of TCP connections, and how long each was in the state that it leaves.
 *
 * USAGE: tcpstates.d
 */
#pragma D option quiet

uint64_t changed[uint64_t];

BEGIN
{
	printf("%-16s %-24s %5s %-24s %5s %-18s -> %-18s %12s\n", "CONNECTION", "LADDR", "LPORT", "RADDR", "RPORT",
	    "OLD", "NEW", "IN-OLD(us)");
}

tcp:::state-change
{
	this->since = changed[args[1]->cs_cid];
	printf("%-16x %-24s %5d %-24s %5d %-18s -> %-18s %12d\n", args[1]->cs_cid, args[3]->tcps_laddr,
	    args[3]->tcps_lport, args[3]->tcps_raddr, args[3]->tcps_rport, tcp_state_string[args[5]->tcps_state],
	    tcp_state_string[args[3]->tcps_state], this->since ? (timestamp - this->since) / 1000 : 0);
	changed[args[1]->cs_cid] = args[3]->tcps_state == TCP_STATE_CLOSED ? 0 : timestamp;
}
