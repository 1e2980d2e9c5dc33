/* Processes and threads, over struct task_struct: what proc(4) of Solaris tells of them. */
typedef int taskid_t;
typedef int projid_t;
typedef int poolid_t;
typedef int zoneid_t;
typedef int ctid_t;

typedef struct timestruc {
	int64_t tv_sec;
	int64_t tv_nsec;
} timestruc_t;

translator timestruc_t < uint64_t ns > {
	tv_sec = ns / 1000000000;
	tv_nsec = ns % 1000000000;
};

/* pr_flag */
inline int PR_STOPPED = 0x00000001;
inline int PR_ISTOP = 0x00000002;
inline int PR_DSTOP = 0x00000004;
inline int PR_IDLE = 0x10000000;

/* pr_bindpro, pr_bindpset */
inline int PBIND_NONE = -1;
inline int PS_NONE = -1;

/* pr_dmodel */
inline int PR_MODEL_ILP32 = 1;
inline int PR_MODEL_LP64 = 2;

/* pr_state */
inline int SSLEEP = 1;
inline int SRUN = 2;
inline int SZOMB = 3;
inline int SSTOP = 4;
inline int SIDL = 5;
inline int SONPROC = 6;
inline int SWAIT = 7;

/* Subscripts of signal_struct.pids: enum pid_type. */
inline int PIDTYPE_PID = 0;
inline int PIDTYPE_TGID = 1;
inline int PIDTYPE_PGID = 2;
inline int PIDTYPE_SID = 3;

/*
 * A thread's state by the bits of __state and exit_state (include/linux/sched.h): exit_state is EXIT_DEAD 0x10 or
 * EXIT_ZOMBIE 0x20; of __state, 0x80 is TASK_DEAD, 0x0c stopped or traced, 0x03 asleep, 0x800 TASK_NEW, 0x200
 * TASK_WAKING.
 */
inline int __thread_state[struct task_struct *T] =
	(T->exit_state & 0x30) || (T->__state & 0x80) ? SZOMB :
	T->__state & 0x0c ? SSTOP :
	T->__state & 0x03 ? SSLEEP :
	T->__state & 0x800 ? SIDL :
	T->__state & 0x200 ? SWAIT :
	T->on_cpu ? SONPROC : SRUN;

typedef struct lwpsinfo {
	int pr_flag;
	id_t pr_lwpid;
	uintptr_t pr_addr;
	uintptr_t pr_wchan;
	char pr_stype;
	char pr_state;
	char pr_sname;
	char pr_nice;
	short pr_syscall;
	char pr_oldpri;
	char pr_cpu;
	int pr_pri;
	ushort_t pr_pctcpu;
	timestruc_t pr_start;
	timestruc_t pr_time;
	char pr_clname[8];
	char pr_name[16];
	processorid_t pr_onpro;
	processorid_t pr_bindpro;
	int pr_bindpset;
	int pr_lgrp;
} lwpsinfo_t;

translator lwpsinfo_t < struct task_struct *T > {
	pr_flag = __thread_state[T] == SSTOP ? PR_STOPPED : 0;
	pr_lwpid = T->pid;
	pr_addr = (uintptr_t)T;
	pr_wchan = 0;
	pr_stype = 0;
	pr_state = __thread_state[T];
	pr_sname =
		__thread_state[T] == SSLEEP ? 'S' :
		__thread_state[T] == SZOMB ? 'Z' :
		__thread_state[T] == SSTOP ? 'T' :
		__thread_state[T] == SWAIT ? 'W' :
		__thread_state[T] == SIDL ? 'I' : 'R';
	pr_nice = T->static_prio - 120;
	pr_syscall = T == curthread && (int64_t)uregs[R_ERR] > 0 ? uregs[R_ERR] : 0;
	pr_oldpri = 0;
	pr_cpu = 0;
	pr_pri = T->prio;
	pr_pctcpu = 0;
	pr_start = xlate <timestruc_t> ((uint64_t)(T->start_time + (walltimestamp - timestamp)));
	pr_time = xlate <timestruc_t> ((uint64_t)(T->utime + T->stime));
	pr_clname =
		T->policy == 0 ? "TS" :
		T->policy == 1 ? "FIFO" :
		T->policy == 2 ? "RR" :
		T->policy == 3 ? "BATCH" :
		T->policy == 5 ? "IDLE" :
		T->policy == 6 ? "DL" :
		T->policy == 7 ? "EXT" : "";
	pr_name = T->comm;
	pr_onpro = T->thread_info.cpu;
	pr_bindpro = T->nr_cpus_allowed == 1 ? T->thread_info.cpu : PBIND_NONE;
	pr_bindpset = PS_NONE;
	pr_lgrp = __cpu_lgrp(T->thread_info.cpu);
};

typedef struct psinfo {
	int pr_flag;
	int pr_nlwp;
	pid_t pr_pid;
	pid_t pr_ppid;
	pid_t pr_pgid;
	pid_t pr_sid;
	uid_t pr_uid;
	uid_t pr_euid;
	gid_t pr_gid;
	gid_t pr_egid;
	uintptr_t pr_addr;
	size_t pr_size;
	size_t pr_rssize;
	dev_t pr_ttydev;
	ushort_t pr_pctcpu;
	ushort_t pr_pctmem;
	timestruc_t pr_start;
	timestruc_t pr_time;
	timestruc_t pr_ctime;
	char pr_fname[16];
	char pr_psargs[80];
	int pr_wstat;
	int pr_argc;
	uintptr_t pr_argv;
	uintptr_t pr_envp;
	char pr_dmodel;
	taskid_t pr_taskid;
	projid_t pr_projid;
	int pr_nzomb;
	poolid_t pr_poolid;
	zoneid_t pr_zoneid;
	ctid_t pr_contract;
	lwpsinfo_t pr_lwp;
} psinfo_t;

/* TIF_ADDR32 of thread_info.flags marks 32-bit processes. */
inline int __is_ilp32[struct task_struct *T] = (T->thread_info.flags & (1 << 29)) != 0;
inline int __word_bytes[struct task_struct *T] = __is_ilp32[T] ? 4 : 8;

/*
 * Where the stack of the process began: the number of its arguments, then pointers to them, a NULL, and pointers to its
 * environment. Only the current process's can be read.
 */
inline uintptr_t __initial_words[struct task_struct *T] = T->tgid == pid && T->mm != NULL ? T->mm->start_stack : 0;
inline int __initial_count[struct task_struct *T] = __user_word(__initial_words[T]);

/*
 * Sizes are in KB, and a page is 4. Of the times of threads there are the given one's, and those of threads that have
 * ended.
 */
/* A child has the arguments of the current process until it executes something. */
inline int __shares_args[struct task_struct *T] =
	T->tgid == pid || (T->real_parent->tgid == pid && T->self_exec_id == T->parent_exec_id &&
	T->self_exec_id == curthread->self_exec_id);

translator psinfo_t < struct task_struct *T > {
	pr_flag = 0;
	pr_nlwp = T->signal->nr_threads;
	pr_pid = T->tgid;
	pr_ppid = T->real_parent->tgid;
	pr_pgid = T->signal->pids[PIDTYPE_PGID]->numbers[0].nr;
	pr_sid = T->signal->pids[PIDTYPE_SID]->numbers[0].nr;
	pr_uid = T->cred->uid.val;
	pr_euid = T->cred->euid.val;
	pr_gid = T->cred->gid.val;
	pr_egid = T->cred->egid.val;
	pr_addr = (uintptr_t)T;
	pr_size = T->mm == NULL ? 0 : T->mm->total_vm * 4;
	pr_rssize = T->mm == NULL ? 0 : __resident_pages(T->mm) * 4;
	pr_ttydev = T->signal->tty == NULL ? -1 :
		T->signal->tty->driver->major << 20 |
		T->signal->tty->driver->minor_start + T->signal->tty->index;
	pr_start = xlate <timestruc_t> ((uint64_t)(T->group_leader->start_time + (walltimestamp - timestamp)));
	pr_pctcpu = 0;
	pr_pctmem = 0;
	pr_time = xlate <timestruc_t> ((uint64_t)(T->signal->utime + T->signal->stime + T->utime + T->stime));
	pr_ctime = xlate <timestruc_t> ((uint64_t)(T->signal->cutime + T->signal->cstime));
	pr_fname = T->comm;
	pr_psargs = __shares_args[T] ? execargs : __process_args(T);
	pr_wstat = T->exit_code;
	pr_argc = __initial_count[T];
	pr_argv = __initial_words[T] == NULL ? 0 : __initial_words[T] + __word_bytes[T];
	pr_envp = __initial_words[T] == NULL ? 0 : __initial_words[T] + __word_bytes[T] * (__initial_count[T] + 2);
	pr_dmodel = __is_ilp32[T] ? PR_MODEL_ILP32 : PR_MODEL_LP64;
	pr_taskid = 0;
	pr_projid = 0;
	pr_nzomb = 0;
	pr_poolid = 0;
	pr_zoneid = 0;
	pr_contract = 0;
	pr_lwp = xlate <lwpsinfo_t> (T);
};

inline psinfo_t *curpsinfo = xlate <psinfo_t *> (curthread);
inline lwpsinfo_t *curlwpsinfo = xlate <lwpsinfo_t *> (curthread);
