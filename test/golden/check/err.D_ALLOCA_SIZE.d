syscall::read:entry { alloca(1000); }
