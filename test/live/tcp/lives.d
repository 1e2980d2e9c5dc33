/* Connections as they end: payload of each way, what was sent again; and that segment itself, told once as it is in the queue. */
/* @@needs: tcp:::retransmit tcp:::destroy */
/* @@trigger: tcp-peer 3 lives */
/* @@timeout: 300 */
/* @@args: -q */
tcp:::retransmit
/args[2]->ip_daddr == "198.18.77.2"/
{
	@again[args[2]->ip_saddr, args[4]->tcp_sport, args[2]->ip_plength - args[4]->tcp_offset, args[4]->tcp_ack,
	    args[4]->tcp_flags == (TH_PUSH | TH_ACK) && args[4]->tcp_seq == args[3]->tcps_suna && args[0]->pkt_addr == arg0 &&
	    args[3]->tcps_retransmit && args[3]->tcps_lport == 7000 && args[3]->tcps_rport == args[4]->tcp_dport &&
	    args[3]->tcps_state == TCP_STATE_ESTABLISHED && args[1]->cs_cid == arg1] = count();
}

tcp:::destroy
/args[3]->tcps_raddr == "198.18.77.2"/
{
	@lives[args[3]->tcps_laddr, args[3]->tcps_lport, args[5]->life_sent, args[5]->life_received, args[5]->life_resent,
	    args[5]->life_retransmits, args[3]->tcps_active,
	    args[5]->life_ns > 1000000 && args[5]->life_ns < 60000000000] = count();
}

END
{
	printa("again %s %d: %d bytes, acknowledges %d, %d: %@d\n", @again);
	printa("life %s %d: sent %d, received %d, resent %d by %d, active %d, %d: %@d\n", @lives);
}
