/* Each echo request and reply is sent once and received once, as are messages about a port without a socket. */
/* @@needs: icmp:::send icmp:::receive */
/* @@trigger: icmp-echo 20 */
/* @@args: -q */
/* @@timeout: 240 */
icmp:::
/args[2]->ip_saddr == "127.0.0.77" || args[2]->ip_daddr == "127.0.0.77"/
{
	@[probename, args[2]->ip_saddr, args[2]->ip_ver, args[2]->ip_plength, args[3]->icmp_type, args[3]->icmp_code,
	    args[3]->icmp_type == 3 || (args[3]->icmp_id == 0x4454 && args[3]->icmp_sequence > 0)] = count();
}

icmp:::
/args[2]->ip_ver == 6 && args[3]->icmp_id == 0x4454/
{
	@[probename, args[2]->ip_saddr, args[2]->ip_ver, args[2]->ip_plength, args[3]->icmp_type, args[3]->icmp_code,
	    args[0]->pkt_addr == arg0 && args[3]->icmp_hdr == arg3 && args[3]->icmp_checksum != 0] = count();
}

END
{
	printa("%s %s %d %d %d %d %d %@d\n", @);
}
