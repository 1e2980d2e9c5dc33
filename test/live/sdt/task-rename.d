/* The fields of the record are typed arguments, arrays by their addresses; arg0 and its like are not narrowed. */
/* @@trigger: rename 3 */
/* @@args: -q */
sdt:task::task_rename
/args[0] == $target && stringof(args[2]) == "renamed-3"/
{
	printf("%d %s %s %d %d %c\n", args[0] == tid, args[1], stringof(args[2]), args[3], sizeof(args[1]), args[2][2]);
	printf("%d %d %d\n", arg0 == args[0], (uintptr_t)&args[1] == arg1, arg4);
	printf("%s:%s:%s:%s\n", probeprov, probemod, probefunc, probename);
	exit(0);
}
