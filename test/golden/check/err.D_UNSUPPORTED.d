provider mine {
	probe one(string s);
	one at vmlinux`here = syscall::read:entry { s = execname; };
};
mine:::one { trace(arg0); }
