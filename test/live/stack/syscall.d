/* A stack begins at the code that the tracepoint is in, and caller is what called that. */
/* @@trigger: getppid 10 */
/* @@args: -q */
syscall::getppid:entry /pid == $target/ { stack(2); printf("%a\n", caller); @[stack(1)] = count(); exit(0); }
