#!/usr/bin/env -S dtrace -s
/*
 * execsnoop.d: programs as they are started, a line each: who starts them, and with which arguments.
 *
 * USAGE: execsnoop.d
 *
 * RESULT is 0, or why the program could not be started, as in errno(3): its path stands in the place of the arguments.
 */
#pragma D option quiet
#pragma D option switchrate=10hz
#pragma D option strsize=512

BEGIN
{
	printf("%-12s %6s %6s %6s %-16s %6s %s\n", "TIME(us)", "UID", "PID", "PPID", "COMM", "RESULT", "ARGS");
	start = timestamp;
}

proc:::exec
{
	self->path = stringof(args[0]);
}

proc:::exec-success
{
	printf("%-12d %6d %6d %6d %-16s %6d %s\n", (timestamp - start) / 1000, uid, pid, ppid, execname, 0, execargs);
	self->path = NULL;
}

proc:::exec-failure
/self->path != NULL/
{
	printf("%-12d %6d %6d %6d %-16s %6d %s\n", (timestamp - start) / 1000, uid, pid, ppid, execname, args[0], self->path);
	self->path = NULL;
}
