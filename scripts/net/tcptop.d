#!/usr/bin/env -S dtrace -s
/*
 * tcptop.d: the ten busiest TCP peers of each interval, by payload bytes.
 *
 * USAGE: tcptop.d [SECONDS]; 5 without
 */
#pragma D option quiet
#pragma D option defaultargs

BEGIN
{
	interval = $1 ? $1 : 5;
	left = interval;
}

tcp:::send
{
	@bytes["send", args[2]->ip_daddr, args[4]->tcp_dport] = sum(args[2]->ip_plength - args[4]->tcp_offset);
}

tcp:::receive
{
	@bytes["receive", args[2]->ip_saddr, args[4]->tcp_sport] = sum(args[2]->ip_plength - args[4]->tcp_offset);
}

tick-1s
/--left == 0/
{
	trunc(@bytes, 10);
	printf("%Y\n%-8s %-39s %5s %14s\n", walltimestamp, "", "PEER", "PORT", "BYTES");
	printa("%-8s %-39s %5d %@14d\n", @bytes);
	trunc(@bytes);
	left = interval;
}

/* What the last interval has so far. */
END
{
	trunc(@bytes, 10);
	printf("%Y\n%-8s %-39s %5s %14s\n", walltimestamp, "", "PEER", "PORT", "BYTES");
	printa("%-8s %-39s %5d %@14d\n", @bytes);
}
