provider syscall { probe entry(int); };
