/* Probes that D text realises: args[] and arg0 are its points' expressions, and a guard comes before the predicate. */
typedef struct seen { int seen_flags; uint64_t seen_address; int seen_way; } seen_t;
translator seen_t < struct sock *S > { seen_flags = S->sk_protocol; seen_address = (uint64_t)S + arg1; };
provider mine {
	probe connect(struct sock *sk, int way) : (seen_t *sk, int way);
	inline int TWO = 2;
	fbt::vfs_read:entry { self->reading = args[2]; count = count + 1; }
	connect at vmlinux`first
	    = fbt::no_such_function:entry { sk = args[0]; }
	    | fbt::tcp_connect:entry /args[0]->sk_protocol == 6 && self->reading > 1/ { sk = args[0]; way = TWO; };
	connect at vmlinux`second = fbt::tcp_connect:entry { sk = args[0]; } + fbt::vfs_read:entry { way = 3; };
	fbt::vfs_read:return { self->reading = 0; }
};
mine:::connect /args[1] == 2/ { trace(args[0]->seen_flags); trace(arg1); trace(args[0]->seen_address); }
mine::second:connect { trace(arg0); trace(arg7); }
:::connect { trace(args[1]); }
