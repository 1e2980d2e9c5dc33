#!/usr/bin/env -S dtrace -s
/*
 * ipio.d: IP packets that are sent and received, a line each.
 *
 * USAGE: ipio.d
 */
#pragma D option quiet
#pragma D option switchrate=10hz

BEGIN
{
	printf("%-10s %-3s %-24s    %-24s %-8s %s\n", "TIME(us)", "CPU", "SOURCE", "DESTINATION", "DEVICE", "BYTES");
	start = timestamp;
}

ip:::send, ip:::receive
{
	printf("%-10d %-3d %-24s %s %-24s %-8s %d\n", (timestamp - start) / 1000, cpu, args[2]->ip_saddr,
	    probename == "send" ? "->" : "<-", args[2]->ip_daddr, args[3]->if_name, args[2]->ip_plength);
}
