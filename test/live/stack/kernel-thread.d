/* A thread without a user part has an empty user stack: no fault. */
/* @@args: -q */
rawtp:sched::sched_switch /cpu == 0 && curthread->mm == NULL/ { ustack(); printf("%d\n", ustackdepth); exit(0); }
