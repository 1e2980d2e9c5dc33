/* What the library tells of the process that fires the probe. */
/* @@trigger: getppid 3 */
/* @@args: -q */
/* @@timeout: 240 */
syscall::getppid:entry
/pid == $target && !seen++/
{
	printf("ids %d %d %d\n", curpsinfo->pr_pid == pid, curpsinfo->pr_ppid == ppid, curpsinfo->pr_lwp.pr_lwpid == tid);
	printf("user %d %d\n", curpsinfo->pr_uid == uid, curpsinfo->pr_gid == gid);
	printf("session %d\n", curpsinfo->pr_sid == $sid);
	printf("name %d\n", stringof(curpsinfo->pr_fname) == execname);
	printf("arguments %d\n", index(curpsinfo->pr_psargs, "getppid.mjs 3") > 0);
	printf("first words %d %d %d\n", curpsinfo->pr_argc,
	    index(copyinstr(*(uintptr_t *)copyin(curpsinfo->pr_argv + 8, 8)), "getppid.mjs") > 0,
	    curpsinfo->pr_envp == curpsinfo->pr_argv + 8 * (curpsinfo->pr_argc + 1));
	printf("memory %d\n", curpsinfo->pr_rssize > 1024 && curpsinfo->pr_rssize <= curpsinfo->pr_size);
	printf("time %d\n", curpsinfo->pr_time.tv_sec < 60);
	printf("system call %d %d\n", curlwpsinfo->pr_syscall == 110,
	    curlwpsinfo->pr_bindpro == PBIND_NONE || curlwpsinfo->pr_bindpro == cpu);
	printf("mount %d\n", fds[0].fi_mount != "<none>");
	printf("state %d %c\n", curlwpsinfo->pr_state == SONPROC, curlwpsinfo->pr_sname);
	printf("cpu %d %d\n", curlwpsinfo->pr_onpro == cpu, curcpu->cpu_id == cpu);
	printf("started %d\n", walltimestamp / 1000000000 - curpsinfo->pr_start.tv_sec < 60);
	printf("file %s %d\n", fds[-1].fi_name, fds[0].fi_oflags >= 0);
	this->copy = *curpsinfo;
	printf("copy %d %d %d\n", this->copy.pr_pid == pid, stringof(this->copy.pr_fname) == execname,
	    this->copy.pr_lwp.pr_pri == curlwpsinfo->pr_pri);
	printf("errors %d %d\n", ENOENT, EAGAIN == EWOULDBLOCK);
}
