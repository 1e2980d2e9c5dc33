/* Kernel variables by name: D's library knows the types that the kernel's own lack. */
/* @@args: -q */
/* @@needs: symbol/init_task */
extern int nr_threads;
BEGIN
{
	printf("%s %s\n", `init_task.comm, substr(`linux_banner, 0, 13));
	printf("%d %d\n", vmlinux`init_task.pid, (&`init_task)->tgid);
	printf("%d %d %d\n", `jiffies > 0, `max_pfn > 0, sizeof (`linux_banner) > 13);
	printf("%d %d\n", nr_threads > 0, `nr_threads > 0);
	exit(0);
}
