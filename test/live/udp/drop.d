/* Datagrams that no socket gets: each is dropped once, with the reason by name. */
/* @@needs: udp:::drop */
/* @@trigger: udp-drop 20 */
/* @@args: -q */
udp:::drop
/args[2]->ip_daddr == "127.0.0.77" && args[4]->udp_length == 108/
{
	@[args[5]->drop_reason, args[2]->ip_saddr, args[2]->ip_ver, args[2]->ip_plength, args[4]->udp_dport == 1,
	    args[3]->udps_laddr, args[3]->udps_lport == args[4]->udp_dport, args[5]->drop_code == arg6] = count();
}

udp:::drop
/args[2]->ip_daddr == "127.0.0.77" && args[4]->udp_length == 108 && args[5]->drop_reason == "SOCKET_RCVBUFF"/
{
	/* Kernels before 6.10 don't tell the socket. */
	@sockets["of a socket", args[1]->cs_addr == 0 || args[1]->cs_uid == uid] = count();
}

END
{
	printa("%s %s %d %d %d %s %d %d %@d\n", @);
	printa("%s %d %@d\n", @sockets);
}
