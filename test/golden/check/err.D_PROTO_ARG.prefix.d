BEGIN { trace(inet_in((unsigned int *)0, "10.0.0.1/8")); }
