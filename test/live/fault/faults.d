/* Faults end their clause, are told, and fire ERROR; other clauses go on. In a clause, a predicate, a key, an argument. */
/* @@args: -q */
BEGIN { printf("null %d\n", *(int *)0); }
BEGIN { printf("wild %d\n", *(char *)0xdead00000000beef); }
BEGIN { zero = 0; printf("quotient %d\n", 7 / zero); }
BEGIN { printf("remainder %d\n", 7 % zero); }
BEGIN { printf("text %s\n", copyinstr(0x10)); }
BEGIN / *(int *)8 == 1/ { printf("predicate\n"); }
BEGIN { @ints[*(int *)16] = count(); }
BEGIN { @strings[stringof((char *)24)] = count(); }
BEGIN { @sum = sum(1 / zero); }
BEGIN { printf("before\n"); n = *(int *)32; printf("after\n"); }
BEGIN { n++; printf("going on %d\n", n); }
ERROR { printf("ERROR %d %d %d %d %d %x\n", arg0, arg1, arg2, (int)arg3, arg4, arg5); @errors = count(); }
BEGIN { exit(0); }
END { printa("%@d errors\n", @errors); }
