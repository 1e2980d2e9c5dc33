BEGIN { trace(inet_in(execname, "10.0.0.0/8")); }
