/* Option cpu: what happens on the other CPUs doesn't count; BEGIN and END run on that one. */
/* @@trigger: each-cpu 500 */
/* @@args: -q -x cpu=1 */
BEGIN, END { printf("%s on %d\n", probename, cpu); }
syscall::getppid:entry /pid == $target/ { @calls[cpu] = count(); }
profile-97 { @samples[cpu] = sum(1); }
END { printa("calls on %d: %@d\n", @calls); printa("samples on %d\n", @samples); }
