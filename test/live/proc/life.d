/* What becomes of a process, its threads and its children: each event as often as it is made, with who and what it is about. */
/* @@needs: proc:::exit */
/* @@trigger: processes 2 */
/* @@args: -q */
proc:::create
/pid == $target || ppid == $target/
{
	@["create", execname, args[0]->pr_fname, args[0]->pr_ppid == pid &&
	    args[0]->pr_psargs == curpsinfo->pr_psargs && args[0]->pr_psargs != "", args[0]->pr_nlwp] = count();
}

proc:::lwp-create
/pid == $target && args[1]->pr_pid == pid && args[0]->pr_lwpid != pid/
{
	created++;
}

proc:::start
/ppid == $target || execname == "sh"/
{
	@["start", execname, "", pid == tid, 0] = count();
}

proc:::lwp-start
/pid == $target && pid != tid/
{
	begun++;
}

proc:::exec
/progenyof($target) && strstr(stringof(args[0]), "/no-such") != NULL/
{
	self->path = stringof(args[0]);
}

proc:::exec-failure
/self->path != NULL/
{
	@["exec-failure", execname == "sh" ? execname : "node", self->path, args[0], 0] = count();
	self->path = NULL;
}

/* What is executed has a name of its own. */
proc:::exec-success
/pid != $target && progenyof($target)/
{
	@["exec-success", execname, "", pid == tid, 0] = count();
}

proc:::lwp-exit
/pid == $target/
{
	ended++;
}

proc:::exit
/pid == $target/
{
	exits++;
}

proc:::exit
/pid != $target && progenyof($target)/
{
	@["exit", execname, "", args[0] == CLD_EXITED, args[0] == CLD_KILLED] = count();
}

proc:::signal-send
/pid != $target && progenyof($target) && args[2] != SIGCHLD/
{
	@["signal-send", execname, args[1]->pr_fname, args[2], args[0]->pr_lwpid == tid] = count();
}

proc:::signal-discard
/pid != $target && progenyof($target) && args[2] != SIGCHLD/
{
	@["signal-discard", execname, args[1]->pr_fname, args[2], args[0]->pr_lwpid == tid] = count();
}

proc:::signal-handle
/pid != $target && progenyof($target) && args[0] != SIGCHLD/
{
	@["signal-handle", execname, args[2] == NULL ? "by default" : "handled", args[0], args[1]->si_pid == pid] = count();
}

proc:::signal-clear
/pid == $target/
{
	cleared = args[0];
}

END
{
	printa("%s %s %s %d %d: %@d\n", @);
	printf("threads: as many as were made %d, each ended %d, once the process %d; %d\n",
	    created > 0 && created == begun, ended == created + 1, exits, cleared);
}
