BEGIN
{
	x = `jiffies;
	y = vmlinux`jiffies + 8021q`vlan;
	z = libc``main;
}
