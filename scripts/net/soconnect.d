#!/usr/bin/env -S dtrace -s
/*
 * soconnect.d: what programs connect sockets to: each connect(2), how long it took and how it ended.
 *
 * USAGE: soconnect.d
 *
 * ADDRESS and PORT are what the program asked for; of AF_UNIX the path. A socket that doesn't block is told to be in
 * progress: tcpconnect.d says what becomes of it. RESULT of uncommon errors is their number.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

inline string family[int f] = f == AF_INET ? "inet" : f == AF_INET6 ? "inet6" : f == AF_UNIX ? "unix" : lltostr(f);
inline string result[int e] =
    e == 0 ? "connected" : e == EINPROGRESS ? "in progress" : e == ECONNREFUSED ? "refused" :
    e == ETIMEDOUT ? "timed out" : e == ENETUNREACH ? "no network" : e == EHOSTUNREACH ? "no host" :
    e == ENOENT ? "no such path" : e == EINTR ? "interrupted" : strjoin("error ", lltostr(e));

BEGIN
{
	printf("%-12s %6s %-16s %-6s %-39s %5s %10s %s\n", "TIME(us)", "PID", "COMM", "FAMILY", "ADDRESS", "PORT",
	    "TOOK(us)", "RESULT");
	start = timestamp;
}

/* A struct sockaddr of the program's: a socket whose connection failed has none any more. */
syscall::connect:entry
{
	self->address = arg1;
	self->asked = timestamp;
}

sock:::connect
/self->asked/
{
	this->family = args[1]->so_family;
	this->is_inet = this->family == AF_INET || this->family == AF_INET6;
	printf("%-12d %6d %-16s %-6s %-39s %5d %10d %s\n", (timestamp - start) / 1000, pid, execname, family[this->family],
	    this->family == AF_INET ? inet_ntoa((ipaddr_t *)copyin(self->address + 4, 4)) :
	    this->family == AF_INET6 ? inet_ntoa6((in6_addr_t *)copyin(self->address + 8, 16), 1) :
	    this->family == AF_UNIX ? copyinstr(self->address + 2, 108) : "",
	    this->is_inet ? ntohs(*(uint16_t *)copyin(self->address + 2, 2)) : 0, (timestamp - self->asked) / 1000,
	    result[args[2]]);
}

syscall::connect:return
{
	self->address = 0;
	self->asked = 0;
}
