/* CPUs, and which threads run on them. Linux has no processor sets: every CPU is in set 0. A locality group is a NUMA node. */
typedef int psetid_t;
typedef int chipid_t;
typedef int lgrp_id_t;

typedef struct cpuinfo {
	processorid_t cpu_id;
	psetid_t cpu_pset;
	chipid_t cpu_chip;
	lgrp_id_t cpu_lgrp;
} cpuinfo_t;

translator cpuinfo_t < processorid_t C > {
	cpu_id = C;
	cpu_pset = 0;
	cpu_chip = __cpu_chip(C);
	cpu_lgrp = __cpu_lgrp(C);
};

inline cpuinfo_t *curcpu = xlate <cpuinfo_t *> (cpu);
inline psetid_t pset = curcpu->cpu_pset;
inline chipid_t chip = curcpu->cpu_chip;
inline lgrp_id_t lgrp = curcpu->cpu_lgrp;

provider sched {
	/* Of enqueue_task() and dequeue_task(): kernel/sched/sched.h */
	inline int ENQUEUE_HEAD = 0x10;
	inline int DEQUEUE_SLEEP = 0x01;
	/* setpriority(2) */
	inline int PRIO_PROCESS = 0;
	inline int SCHED_FIFO = 1;
	inline int SCHED_RR = 2;
	inline int SCHED_DEADLINE = 6;

	probe on__cpu();
	probe off__cpu(struct task_struct *next) : (lwpsinfo_t *next, psinfo_t *next);
	probe remain__cpu();
	probe enqueue(struct task_struct *task, processorid_t queue, int head)
	    : (lwpsinfo_t *task, psinfo_t *task, cpuinfo_t *queue, int head);
	probe dequeue(struct task_struct *task, processorid_t queue, int sleeps)
	    : (lwpsinfo_t *task, psinfo_t *task, cpuinfo_t *queue, int sleeps);
	probe wakeup(struct task_struct *task) : (lwpsinfo_t *task, psinfo_t *task);
	probe tick(struct task_struct *task) : (lwpsinfo_t *task, psinfo_t *task);
	probe surrender(struct task_struct *task) : (lwpsinfo_t *task, psinfo_t *task);
	probe preempt();
	probe sleep();
	probe change__pri(struct task_struct *task, int priority)
	    : (lwpsinfo_t *task, psinfo_t *task, int priority);

	inline int is_idle[struct task_struct *t] = t->pid == 0;
	inline int is_realtime[struct task_struct *t] = t->policy == SCHED_FIFO || t->policy == SCHED_RR || t->policy == SCHED_DEADLINE;
	inline int lower[int a, int b] = a < b ? a : b;
	inline int is_own[int t] = t == 0 || t == tid;

	/* Who gives up the CPU by its own will is still ready to run, as if it were preempted. */
	syscall::sched_yield:entry { self->yielding = 1; }
	syscall::setpriority:entry /args[0] == PRIO_PROCESS && is_own[args[1]]/ { self->renicing = 1; }
	syscall::sched_setscheduler:entry, syscall::sched_setparam:entry, syscall::sched_setattr:entry
	/is_own[args[0]]/
	{
		self->rescheduling = 1;
	}

	/* sched_switch fires before the switch, for the thread that leaves: the one that comes is told of by what runs after it. */
	on__cpu at vmlinux`finish_task_switch
	    = rawtp:sched::sched_exit_tp /args[0]/ { }
	    + fbt:vmlinux:schedule_tail:entry { }
	    | fbt:vmlinux:finish_task_switch:entry { }
	    | rawfbt:vmlinux:finish_task_switch.isra.0:entry { }
	    | rawtp:sched::sched_exit_tp /args[0]/ { }
	    + syscall::fork:return, syscall::vfork:return, syscall::clone:return, syscall::clone3:return
	      /args[1] == 0/ { };
	off__cpu at vmlinux`__schedule
	    = rawtp:sched::sched_switch { next = args[2]; };
	remain__cpu at vmlinux`__schedule
	    = rawtp:sched::sched_exit_tp /!args[0]/ { };

	enqueue at vmlinux`enqueue_task
	    = fbt:vmlinux:enqueue_task:entry
	      {
		task = args[1];
		queue = args[0]->cpu;
		head = (args[2] & ENQUEUE_HEAD) != 0;
	      }
	    | fbt:vmlinux:enqueue_task_fair:entry, fbt:vmlinux:enqueue_task_rt:entry,
	      fbt:vmlinux:enqueue_task_dl:entry, fbt:vmlinux:enqueue_task_stop:entry
	      {
		task = args[1];
		queue = args[0]->cpu;
		head = (args[2] & ENQUEUE_HEAD) != 0;
	      }
	    | rawtp:sched::sched_wakeup, rawtp:sched::sched_wakeup_new
	      /args[0] != curthread/
	      {
		task = args[0];
		queue = task->thread_info.cpu;
	      };
	dequeue at vmlinux`dequeue_task
	    = fbt:vmlinux:dequeue_task:entry
	      {
		task = args[1];
		queue = args[0]->cpu;
		sleeps = (args[2] & DEQUEUE_SLEEP) != 0;
	      }
	    | fbt:vmlinux:dequeue_task_fair:entry, fbt:vmlinux:dequeue_task_rt:entry,
	      fbt:vmlinux:dequeue_task_dl:entry, fbt:vmlinux:dequeue_task_stop:entry
	      {
		task = args[1];
		queue = args[0]->cpu;
		sleeps = (args[2] & DEQUEUE_SLEEP) != 0;
	      }
	    | rawtp:sched::sched_switch
	      /!args[0] && args[3] != 0/
	      {
		task = args[1];
		queue = cpu;
		sleeps = 1;
	      };

	/* sched_wakeup itself may fire on the CPU where the thread is to run, in whatever thread is there. */
	wakeup at vmlinux`try_to_wake_up
	    = rawtp:sched::sched_waking /args[0] != curthread/ { task = args[0]; };
	wakeup at vmlinux`wake_up_new_task
	    = rawtp:sched::sched_wakeup_new { task = args[0]; };

	/* The timer that calls it tells as well, but where it is not one of high resolution. */
	tick at vmlinux`sched_tick
	    = fbt:vmlinux:sched_tick:entry { task = curthread; }
	    | fbt:vmlinux:scheduler_tick:entry { task = curthread; }
	    | rawtp:timer::hrtimer_expire_entry /args[0]->function == &`tick_nohz_handler/ { task = curthread; }
	    | rawtp:timer::hrtimer_expire_entry /args[0]->function == &`tick_sched_timer/ { task = curthread; };
	surrender at vmlinux`do_sched_yield
	    = fbt:vmlinux:do_sched_yield:entry { task = curthread; }
	    | syscall::sched_yield:entry { task = curthread; };
	preempt at vmlinux`__schedule
	    = rawtp:sched::sched_switch /(args[0] || args[3] == 0) && !is_idle[args[1]] && self->yielding == 0/ { };
	sleep at vmlinux`__schedule
	    = rawtp:sched::sched_switch /!args[0] && args[3] != 0 && args[1]->exit_state == 0/ { };

	/* Where functions can't be traced: how threads change their own priority. */
	change__pri at vmlinux`set_user_nice
	    = fbt:vmlinux:set_user_nice:entry
	      /args[1] != args[0]->static_prio - 120 && !is_realtime[args[0]]/
	      {
		task = args[0];
		priority = 120 + args[1];
	      }
	    | syscall::setpriority:return
	      /self->renicing != 0 && errno == 0 && !is_realtime[curthread]/
	      {
		task = curthread;
		priority = curthread->prio;
	      };
	change__pri at vmlinux`__sched_setscheduler
	    = fbt:vmlinux:__sched_setscheduler:entry
	      {
		task = args[0];
		priority =
		    args[1]->sched_policy == SCHED_DEADLINE ? -1 :
		    args[1]->sched_policy == SCHED_FIFO || args[1]->sched_policy == SCHED_RR ? 99 - args[1]->sched_priority :
		    120 + args[1]->sched_nice;
	      }
	    | syscall::sched_setscheduler:return, syscall::sched_setparam:return, syscall::sched_setattr:return
	      /self->rescheduling != 0 && errno == 0/
	      {
		task = curthread;
		priority = curthread->prio;
	      };
	/* A thread that holds what another waits for is given its priority meanwhile. */
	change__pri at vmlinux`rt_mutex_setprio
	    = rawtp:sched::sched_pi_setprio
	      {
		task = args[0];
		priority = args[1] == NULL ? args[0]->normal_prio : lower[args[0]->normal_prio, args[1]->prio];
	      };

	syscall::sched_yield:return { self->yielding = 0; }
	syscall::setpriority:return { self->renicing = 0; }
	syscall::sched_setscheduler:return, syscall::sched_setparam:return, syscall::sched_setattr:return
	{
		self->rescheduling = 0;
	}
};
