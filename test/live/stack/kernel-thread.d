/* A thread without a user part has an empty user stack: no fault. */
/* @@args: -q */
rawtp:sched::sched_switch /curthread->mm == NULL/ { ustack(); printf("%d\n", ustackdepth); exit(0); }
