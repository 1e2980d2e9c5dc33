/* The tracepoint is in __schedule. On one CPU: on another it may fire while this one ends the tracing. */
/* @@args: -q */
rawtp:sched::sched_switch /cpu == 0/ { stack(1); printf("%a\n", caller); exit(0); }
