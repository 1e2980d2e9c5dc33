/* Packets that IP drops, each kind by the function that does it; it may have been made a part of its caller. */
/* @@needs: ip:::drop-in ip:::drop-out */
/* @@trigger: ip-drop 2 */
/* @@args: -q */
ip:::drop-in, ip:::drop-out
/args[3]->if_name == "dtraceveth1" && (args[2]->ip_saddr == "198.18.1.1" || args[2]->ip_saddr == "fd00:1::1")/
{
	@[probename, args[2]->ip_plength, args[2]->ip_ver, probefunc,
	    args[2]->ip_ver == 4 ? args[4]->ipv4_ttl : args[5]->ipv6_hlim] = count();
}

END
{ printa("%s %d IPv%d %s %d: %@d\n", @); }
