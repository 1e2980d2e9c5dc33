inline int q = curthread->pid;
BEGIN { q++; }
