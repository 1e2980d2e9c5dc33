/* A point gives a native argument that the probe hasn't. */
provider mine {
	probe connect(struct sock *sk);
	connect at vmlinux`first = fbt::tcp_connect:entry { socket = args[0]; };
};
