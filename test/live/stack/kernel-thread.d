/* A thread without a user part has an empty user stack: no fault. */
/* @@args: -q */
rawtp:sched::sched_switch /pid == 0/ { ustack(); printf("%d\n", ustackdepth); exit(0); }
