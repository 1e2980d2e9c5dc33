BEGIN { trace(pid == execname); }
