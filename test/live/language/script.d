#!/usr/sbin/dtrace -s
/*
 * A program as people write them: comments, pragmas, macro variables, several clauses.
 */
/* @@trigger: getppid 20 */
/* @@args: 42 a-word */
/* @@status: 7 */

#pragma D option quiet
#pragma D option strsize=64

inline int LIMIT = 15;

int calls;		/* a global variable
			   with a comment of two lines */

dtrace:::BEGIN
{
	start = timestamp;
	printf("%d %s %d %d\n", $1, $$2, $target != 0, $pid == pid);
	name[1, "one"] = "associative";
}

syscall::getppi?:entry,
syscall::getppid:entry
/pid == $target && calls < LIMIT/
{
	calls++;
}

syscall::getppid:return
/pid == $target/
{
	self->last = calls;
	returned = self->last;
}

profile-97,
tick-10ms
/timestamp < start/
{
	printf("time went backwards\n");
}

dtrace:::END
{
	trace(name[1, "one"]);
	printf("\n%d %d %s %x %5d|%-5d|%05d %c %%\n", calls, returned, "text", 255, 42, 42, 42, 'D');
	exit(7);
}
