/* The arguments are the tracepoint's own, the module is the one that defines it. */
/* @@trigger: exec-true 2 */
/* @@args: -q */
perf:vmlinux::sched_process_fork
/args[0]->tgid == $target && args[1]->tgid != $target/
{
	@forks[probemod, probefunc, probename, args[1]->real_parent->tgid == $target] = count();
}
