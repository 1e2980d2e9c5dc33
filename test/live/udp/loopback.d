/* Datagrams over loopback: each is sent once and received once, with what their headers and sockets say. */
/* @@needs: udp:::send udp:::receive */
/* @@trigger: udp-sendto 20 100 */
/* @@args: -q */
udp:::send
/pid == $target/
{
	port = args[4]->udp_dport;
	@["sent", args[2]->ip_saddr, args[2]->ip_daddr, args[2]->ip_ver, args[2]->ip_plength, args[4]->udp_length,
	    args[3]->udps_lport == args[4]->udp_sport && args[3]->udps_rport == port,
	    args[0]->pkt_addr == arg0 && args[1]->cs_addr == arg1 && args[1]->cs_cid != 0] = count();
}

udp:::receive
/port != 0 && args[4]->udp_dport == port/
{
	@["received", args[2]->ip_saddr, args[3]->udps_laddr, args[2]->ip_ver, args[2]->ip_plength, args[4]->udp_length,
	    args[3]->udps_lport == port && args[3]->udps_rport == args[4]->udp_sport,
	    args[3]->udps_addr == args[1]->cs_addr && args[1]->cs_uid == uid] = count();
}

END
{
	printa("%s %s %s %d %d %d %d %d %@d\n", @);
}
