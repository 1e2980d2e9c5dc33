/* Objects, functions and names as DTrace matches them. */
pid$target:a.out:main:entry,
pid$$target:libc:malloc:return
{
	@[probefunc, arg0, arg1] = count();
	ustack();
}

pid4242:lib*::entry,
pid4242:prog:work:4
{
	self->from = arg9;
}
