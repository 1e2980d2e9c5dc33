/* The tracepoint is in __schedule. */
/* @@args: -q */
rawtp:sched::sched_switch { stack(1); printf("%a\n", caller); exit(0); }
