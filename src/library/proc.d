/* Processes and their threads: made, begun, given another program, sent signals, ended. */

typedef struct signalinfo {
	int si_signo;
	int si_errno;
	int si_code;
	pid_t si_pid;
	uid_t si_uid;
	int si_status;
	uintptr_t si_addr;
	uintptr_t si_value;
} siginfo_t;

/* What the kernel itself sends has no more than a small number in the place of an address. */
inline int __has_siginfo[struct kernel_siginfo *I] = (uintptr_t)I > 1;

translator siginfo_t < struct kernel_siginfo *I > {
	si_signo = __has_siginfo[I] ? I->si_signo : 0;
	si_errno = __has_siginfo[I] ? I->si_errno : 0;
	si_code = __has_siginfo[I] ? I->si_code : 0;
	si_pid = __has_siginfo[I] ? I->_sifields._kill._pid : 0;
	si_uid = __has_siginfo[I] ? I->_sifields._kill._uid : 0;
	si_status = __has_siginfo[I] ? I->_sifields._sigchld._status : 0;
	si_addr = __has_siginfo[I] ? (uintptr_t)I->_sifields._sigfault._addr : 0;
	si_value = __has_siginfo[I] ? (uintptr_t)I->_sifields._rt._sigval.sival_ptr : 0;
};

provider proc {
	/* signal_struct.flags, include/linux/sched/signal.h */
	inline int SIGNAL_GROUP_EXIT = 4;
	/* What became of a signal: include/trace/events/signal.h */
	inline int TRACE_SIGNAL_DELIVERED = 0;
	inline int TRACE_SIGNAL_IGNORED = 1;
	inline int TRACE_SIGNAL_LOSE_INFO = 4;

	probe create(struct task_struct *task) : (psinfo_t *task);
	probe lwp__create(struct task_struct *task) : (lwpsinfo_t *task, psinfo_t *task);
	probe start();
	probe lwp__start();
	probe exec(char *path);
	probe exec__success();
	probe exec__failure(int error);
	probe exit(int reason);
	probe lwp__exit();
	probe signal__send(struct task_struct *task, int signal)
	    : (lwpsinfo_t *task, psinfo_t *task, int signal);
	probe signal__discard(struct task_struct *task, int signal)
	    : (lwpsinfo_t *task, psinfo_t *task, int signal);
	probe signal__handle(int signal, struct kernel_siginfo *info, void *handler)
	    : (int signal, siginfo_t *info, void *handler);
	probe signal__clear(int signal);

	inline int is_process[struct task_struct *t] = t->pid == t->tgid;
	/* What wait(2) tells of the process: its own end, or that of its first thread. */
	inline int status[struct task_struct *t] =
	    t->signal->flags & SIGNAL_GROUP_EXIT ? t->signal->group_exit_code : t->group_leader->exit_code;
	inline int reason_of[int status] =
	    (status & 0x7f) == 0 ? CLD_EXITED : (status & 0x80) != 0 ? CLD_DUMPED : CLD_KILLED;

	create at vmlinux`kernel_clone
	    = rawtp:sched::sched_process_fork /is_process[args[1]]/ { task = args[1]; };
	lwp__create at vmlinux`kernel_clone
	    = rawtp:sched::sched_process_fork { task = args[1]; };

	/* What a new thread of a program does first is to return from the call that made it. */
	start at vmlinux`schedule_tail
	    = fbt:vmlinux:schedule_tail:return /is_process[curthread]/ { }
	    | syscall::fork:return, syscall::vfork:return, syscall::clone:return, syscall::clone3:return
	      /args[1] == 0 && is_process[curthread]/ { };
	lwp__start at vmlinux`schedule_tail
	    = fbt:vmlinux:schedule_tail:return { }
	    | syscall::fork:return, syscall::vfork:return, syscall::clone:return, syscall::clone3:return
	      /args[1] == 0/ { };

	exec at vmlinux`do_execveat_common
	    = syscall::execve:entry { path = args[0]; }
	    + syscall::execveat:entry { path = args[1]; };
	exec__success at vmlinux`bprm_execve
	    = rawtp:sched::sched_process_exec { };
	exec__failure at vmlinux`do_execveat_common
	    = syscall::execve:return, syscall::execveat:return /errno != 0/ { error = errno; };

	/* The last thread's: of two that end at a time, both may see that none is left; the kernel tells one that it is the last. */
	exit at vmlinux`do_exit
	    = rawtp:sched::sched_process_exit /args[1]/ { reason = reason_of[status[args[0]]]; }
	    | fbt:vmlinux:taskstats_exit:entry /args[1]/ { reason = reason_of[status[args[0]]]; }
	    | rawtp:sched::sched_process_exit /args[0]->signal->live.counter == 0/ { reason = reason_of[status[args[0]]]; };
	lwp__exit at vmlinux`do_exit
	    = rawtp:sched::sched_process_exit { };

	signal__send at vmlinux`__send_signal_locked
	    = rawtp:signal::signal_generate
	      /args[4] == TRACE_SIGNAL_DELIVERED || args[4] == TRACE_SIGNAL_LOSE_INFO/
	      {
		task = args[2];
		signal = args[0];
	      };
	signal__discard at vmlinux`__send_signal_locked
	    = rawtp:signal::signal_generate
	      /args[4] == TRACE_SIGNAL_IGNORED/
	      {
		task = args[2];
		signal = args[0];
	      };

	/* To a process that is to end, the kernel delivers SIGKILL, whatever ends it. */
	signal__handle at vmlinux`get_signal
	    = rawtp:signal::signal_deliver
	      {
		signal = args[0] == SIGKILL && (curthread->signal->flags & SIGNAL_GROUP_EXIT) != 0 &&
		    (curthread->signal->group_exit_code & 0x7f) != 0 ?
		    curthread->signal->group_exit_code & 0x7f : args[0];
		info = args[1];
		handler = (void *)args[2]->sa.sa_handler;
	      };
	signal__clear at vmlinux`do_sigtimedwait
	    = syscall::rt_sigtimedwait:return /args[1] > 0/ { signal = args[1]; };
};
