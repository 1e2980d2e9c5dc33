BEGIN { trunc(execname); }
