/* A location of a probe that isn't declared. */
provider mine {
	probe connect(struct sock *sk);
	close at vmlinux`first = fbt::tcp_connect:entry { sk = args[0]; };
};
