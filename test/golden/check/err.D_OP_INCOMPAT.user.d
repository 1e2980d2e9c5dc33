syscall::read:entry { trace(args[1] == (char *)arg1); }
