BEGIN { trace(pid ? execname : 1); }
