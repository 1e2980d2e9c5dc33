#!/usr/bin/env -S dtrace -s
/*
 * killsnoop.d: signals that are sent, a line each: by whom, to whom, and whether they are ignored.
 *
 * USAGE: killsnoop.d
 *
 * What the kernel sends is told of as well, by the process that it was working for: SIGCHLD (17) is the child's.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

BEGIN
{
	printf("%-12s %6s %-16s %6s %6s %-16s %s\n", "TIME(us)", "PID", "COMM", "SIGNAL", "TO", "COMM", "RESULT");
	start = timestamp;
}

proc:::signal-send, proc:::signal-discard
{
	printf("%-12d %6d %-16s %6d %6d %-16s %s\n", (timestamp - start) / 1000, pid, execname, args[2], args[1]->pr_pid,
	    args[1]->pr_fname, probename == "signal-send" ? "sent" : "ignored");
}
