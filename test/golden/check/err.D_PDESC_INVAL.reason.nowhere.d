/* No alternative can be had: each says why. */
provider mine {
	probe connect(struct sock *sk);
	connect at vmlinux`first
	    = fbt::no_such_function:entry { sk = args[0]; }
	    | fbt::tcp_connect:entry /args[0]->no_such_member/ { sk = args[0]; }
	    | fbt::tcp_connect:entry { sk = args[0]->sk_protocol; };
};
mine:::connect { }
