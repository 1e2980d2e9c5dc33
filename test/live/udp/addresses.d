/* Addresses of datagrams over loopback, compared with constants and with prefixes. */
/* @@needs: udp:::send */
/* @@trigger: udp-sendto 20 100 */
/* @@args: -q */
udp:::send
/pid == $target && args[2]->ip_saddr == "127.0.0.1"/
{
	@[args[2]->ip_daddr == "127.0.0.1", args[2]->ip_daddr != "127.0.0.1", args[2]->ip_daddr == "127.0.0.01",
	    inet_in(args[2]->ip_daddr, "127.0.0.0/8"), inet_in(args[2]->ip_daddr, "10.0.0.0/8"),
	    inet_in(args[2]->ip_daddr, "::/0")] = count();
}

END
{
	printa("%d %d %d %d %d %d %@d\n", @);
}
