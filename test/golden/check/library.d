/* Names of D's own library are found where they are used; a program's own declarations hide them. */
inline int EPERM = 4;
typedef long zoneid_t;
BEGIN
{
	trace(ENOENT);
	trace(EPERM);
	trace(curpsinfo->pr_fname);
	trace(curpsinfo->pr_ppid);
	trace(curpsinfo->pr_pgid);
	trace(curpsinfo->pr_lwp.pr_lwpid);
	trace(curpsinfo->pr_zoneid);
	trace(curlwpsinfo->pr_start.tv_sec);
	trace(sizeof (zoneid_t));
	trace(tcp_state_string[1]);
	trace(curcpu->cpu_id);
	trace(fds[3].fi_name);
	trace(xlate <bufinfo_t *> ((struct bio *)arg0)->b_flags);
	this->SRUN = SRUN;
}
