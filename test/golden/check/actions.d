/* Every action, with the arguments that it converts. */
struct pair { int first; short second; };

BEGIN
{
	trace(1);
	trace("text");
	tracemem(curthread, 16, arg0);
	printf("%d %s", arg0, probename);
	print(curthread);
	print(arg0);
	system("echo %d", pid);
	freopen("/tmp/%s", execname);
	freopen("");
	ftruncate();
	setopt("quiet");
	setopt("quiet", probename);
	stack();
	stack(3);
	ustack(5, 100);
	jstack();
	sym(arg0);
	func(arg0);
	mod(arg0);
	usym(arg0);
	ufunc(arg0);
	umod(arg0);
	uaddr(arg0);
	pcap((void *)arg0, PCAP_ETHER);
	pcap(curthread, arg1);
	exit(0);
}

BEGIN
{
	raise(9);
	raise((char)arg0);
	stop();
	chill(1000);
	panic();
	breakpoint();
}

BEGIN
{
	@counts[pid] = count();
	printa(@counts);
	printa("%d %@d", @counts);
	clear(@counts);
	trunc(@counts);
	trunc(@counts, -5);
	normalize(@counts, 1000);
	denormalize(@counts);
}

BEGIN
{
	this->id = speculation();
	speculate(this->id);
	trace(1);
}

BEGIN
{
	commit(this->id);
	discard(this->id);
}
