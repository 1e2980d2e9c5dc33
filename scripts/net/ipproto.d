#!/usr/bin/env -S dtrace -s
/*
 * ipproto.d: IP packets by protocol and addresses.
 *
 * USAGE: ipproto.d
 */
#pragma D option quiet

ip:::send, ip:::receive
{
	this->protocol = args[2]->ip_ver == 4 ? args[4]->ipv4_protostr : args[5]->ipv6_nextstr;
	@packets[probename, args[2]->ip_saddr, args[2]->ip_daddr, this->protocol] = count();
}

END
{
	printf("%-8s %-28s %-28s %-8s %10s\n", "", "SOURCE", "DESTINATION", "PROTOCOL", "PACKETS");
	printa("%-8s %-28s %-28s %-8s %@10d\n", @packets);
}
