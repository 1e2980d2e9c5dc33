#!/usr/bin/env -S dtrace -s
/*
 * soaccept.d: connections that programs accept: each accept(2), how long it waited, from whom and by whom.
 *
 * USAGE: soaccept.d
 *
 * ADDRESS and PORT are the peer's, LPORT is the port that the program listens at. Connections that come before they are
 * accepted are accepted at once; acceptq.d tells how long they waited. Calls without a connection are shown with their error,
 * those that found none there (EAGAIN) aren't.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

inline string family[int f] = f == AF_INET ? "inet" : f == AF_INET6 ? "inet6" : f == AF_UNIX ? "unix" : lltostr(f);
inline string result[int e] = e == 0 ? "accepted" : e == EINTR ? "interrupted" : strjoin("error ", lltostr(e));

BEGIN
{
	printf("%-12s %6s %-16s %-6s %-39s %5s %5s %12s %s\n", "TIME(us)", "PID", "COMM", "FAMILY", "ADDRESS", "PORT", "LPORT",
	    "WAITED(us)", "RESULT");
	start = timestamp;
}

syscall::accept:entry, syscall::accept4:entry
{
	self->asked = timestamp;
}

sock:::accept
/self->asked && args[3] != EAGAIN/
{
	printf("%-12d %6d %-16s %-6s %-39s %5d %5d %12d %s\n", (timestamp - start) / 1000, pid, execname,
	    family[args[1]->so_family], args[3] ? "" : args[1]->so_raddr, args[1]->so_rport, args[1]->so_lport,
	    (timestamp - self->asked) / 1000, result[args[3]]);
}

syscall::accept:return, syscall::accept4:return
{
	self->asked = 0;
}
