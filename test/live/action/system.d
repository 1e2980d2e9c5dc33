/* What commands print stands where system() does: nothing that was printed before is still in a buffer. */
/* @@args: -qw */
BEGIN
{
	printf("before ");
	system("printf '%%s %%d;' %s %d", "command", 40 + 2);
	printf(" after\n");
	system("exit 3");
	system("echo shell $((%d + 1)) >&2", pid == $pid ? 1 : 0);
	exit(0);
}

END
{
	system("echo end");
	printf("last\n");
}
