provider mine {
	probe one(int n);
	int seen;
	syscall::write:entry { seen = args[0]; trace(seen); }
	one at vmlinux`here = syscall::read:entry { n = seen; };
};
mine:::one { trace(arg0); }
