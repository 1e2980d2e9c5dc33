BEGIN { net = "10.0.0.0/8"; trace(inet_in((unsigned int *)0, net)); }
