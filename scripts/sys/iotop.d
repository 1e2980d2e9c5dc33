#!/usr/bin/env -S dtrace -s
/*
 * iotop.d: the ten processes of each interval that read and write most on block devices.
 *
 * USAGE: iotop.d [SECONDS]; 5 without
 *
 * D is R or W.
 */
#pragma D option quiet
#pragma D option defaultargs

BEGIN
{
	interval = $1 ? $1 : 5;
	left = interval;
}

io:::start
{
	@bytes[uid, pid, execname, args[1]->dev_statname, args[0]->b_flags & B_WRITE ? "W" : "R"] = sum(args[0]->b_bcount);
}

tick-1s
/--left == 0/
{
	trunc(@bytes, 10);
	printf("%Y\n%6s %6s %-16s %-10s %1s %14s\n", walltimestamp, "UID", "PID", "COMM", "DEVICE", "D", "BYTES");
	printa("%6d %6d %-16s %-10s %1s %@14d\n", @bytes);
	trunc(@bytes);
	left = interval;
}

/* What the last interval has so far. */
END
{
	trunc(@bytes, 10);
	printf("%Y\n%6s %6s %-16s %-10s %1s %14s\n", walltimestamp, "UID", "PID", "COMM", "DEVICE", "D", "BYTES");
	printa("%6d %6d %-16s %-10s %1s %@14d\n", @bytes);
}
