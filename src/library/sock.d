/* Sockets: what programs do with them. */

/* <linux/socket.h>, <linux/net.h> */
inline int AF_UNIX = 1;
inline int AF_NETLINK = 16;
inline int AF_PACKET = 17;
inline int SOCK_STREAM = 1;
inline int SOCK_DGRAM = 2;
inline int SOCK_RAW = 3;
inline int SOCK_SEQPACKET = 5;

typedef struct sockinfo {
	uintptr_t so_addr;
	int so_family;
	int so_type;
	int so_protocol;
	int so_state;
	string so_laddr;
	string so_raddr;
	uint16_t so_lport;
	uint16_t so_rport;
} sockinfo_t;

/* The address of a socket of AF_UNIX is its path, if it has one. */
translator sockinfo_t < struct sock *S > {
	so_addr = (uintptr_t)S;
	so_family = S == NULL ? 0 : S->__sk_common.skc_family;
	so_type = S == NULL ? 0 : S->sk_type;
	so_protocol = S == NULL ? 0 : S->sk_protocol;
	so_state = S == NULL ? 0 : S->__sk_common.skc_state;
	so_laddr =
	    S == NULL ? "<unknown>" :
	    S->__sk_common.skc_family == AF_INET ? inet_ntoa(&S->__sk_common.skc_rcv_saddr) :
	    S->__sk_common.skc_family == AF_INET6 ? inet_ntoa6(&S->__sk_common.skc_v6_rcv_saddr, 1) :
	    S->__sk_common.skc_family != AF_UNIX ? "<unknown>" :
	    ((struct unix_sock *)S)->addr == NULL ? "" :
	    stringof((char *)((struct unix_sock *)S)->addr->name->sun_path);
	so_raddr =
	    S == NULL ? "<unknown>" :
	    S->__sk_common.skc_family == AF_INET ? inet_ntoa(&S->__sk_common.skc_daddr) :
	    S->__sk_common.skc_family == AF_INET6 ? inet_ntoa6(&S->__sk_common.skc_v6_daddr, 1) :
	    S->__sk_common.skc_family != AF_UNIX ? "<unknown>" :
	    ((struct unix_sock *)S)->peer == NULL || ((struct unix_sock *)((struct unix_sock *)S)->peer)->addr == NULL ? "" :
	    stringof((char *)((struct unix_sock *)((struct unix_sock *)S)->peer)->addr->name->sun_path);
	/* A closed connection has given its number back, and still has the port. */
	so_lport =
	    S != NULL && (S->__sk_common.skc_family == AF_INET || S->__sk_common.skc_family == AF_INET6) ?
	    (S->__sk_common.skc_num != 0 ? S->__sk_common.skc_num : ntohs(((struct inet_sock *)S)->inet_sport)) : 0;
	so_rport =
	    S != NULL && (S->__sk_common.skc_family == AF_INET || S->__sk_common.skc_family == AF_INET6) ?
	    ntohs(S->__sk_common.skc_dport) : 0;
};

provider sock {
	probe connect(struct sock *sk, int error) : (csinfo_t *sk, sockinfo_t *sk, int error);
	probe bind(struct sock *sk, int error) : (csinfo_t *sk, sockinfo_t *sk, int error);
	probe listen(struct sock *sk, int backlog, int error) : (csinfo_t *sk, sockinfo_t *sk, int backlog, int error);
	probe accept(struct sock *sk, int fd, int error) : (csinfo_t *sk, sockinfo_t *sk, int fd, int error);
	probe send(struct sock *sk, int length, int error, int flags)
	    : (csinfo_t *sk, sockinfo_t *sk, int length, int error, int flags);
	probe receive(struct sock *sk, int length, int error, int flags)
	    : (csinfo_t *sk, sockinfo_t *sk, int length, int error, int flags);
	probe close(struct sock *sk) : (csinfo_t *sk, sockinfo_t *sk);

	/* What the current process has open under a number, and the socket that it is: the bits of the mode are S_IFSOCK. */
	inline struct sock *sock_of[struct file *f] =
	    f != NULL && (f->f_inode->i_mode & 0170000) == 0140000 ? ((struct socket *)f->private_data)->sk : NULL;

	syscall::connect:entry { self->connecting = sock_of[getf(args[0])]; }
	syscall::bind:entry { self->binding = sock_of[getf(args[0])]; }
	syscall::listen:entry { self->listening = sock_of[getf(args[0])]; self->backlog = args[1]; }
	syscall::accept:entry, syscall::accept4:entry { self->accepting = sock_of[getf(args[0])]; }
	/* send(2) doesn't pass sock_sendmsg() before 6.3, where the compiler made its callers hold it; these are called by all. */
	fbt:vmlinux:inet_sendmsg:entry, fbt:vmlinux:inet6_sendmsg:entry { self->sending = args[0]->sk; self->send_flags = args[1]->msg_flags; }
	fbt:vmlinux:sock_recvmsg:entry { self->receiving = args[0]->sk; self->receive_flags = args[2]; }

	connect at vmlinux`__sys_connect
	    = syscall::connect:return /self->connecting != NULL/ { sk = self->connecting; error = errno; };
	bind at vmlinux`__sys_bind
	    = syscall::bind:return /self->binding != NULL/ { sk = self->binding; error = errno; };
	listen at vmlinux`__sys_listen
	    = syscall::listen:return /self->listening != NULL/
	      {
		sk = self->listening;
		backlog = self->backlog;
		error = errno;
	      };
	/* The socket is the new one; where there is none, the one that connections were waited for at. */
	accept at vmlinux`__sys_accept4
	    = syscall::accept:return, syscall::accept4:return /self->accepting != NULL/
	      {
		sk = errno == 0 ? sock_of[getf(args[1])] : self->accepting;
		fd = errno == 0 ? args[1] : -1;
		error = errno;
	      };

	send at vmlinux`sock_sendmsg
	    = rawtp:sock::sock_send_length
	      {
		sk = args[0];
		length = args[1] < 0 ? 0 : args[1];
		error = args[1] < 0 ? -args[1] : 0;
		flags = args[2];
	      }
	    | fbt:vmlinux:inet_sendmsg:return, fbt:vmlinux:inet6_sendmsg:return /self->sending != NULL/
	      {
		sk = self->sending;
		length = args[1] < 0 ? 0 : args[1];
		error = args[1] < 0 ? -args[1] : 0;
		flags = self->send_flags;
	      };
	receive at vmlinux`sock_recvmsg
	    = rawtp:sock::sock_recv_length
	      {
		sk = args[0];
		length = args[1] < 0 ? 0 : args[1];
		error = args[1] < 0 ? -args[1] : 0;
		flags = args[2];
	      }
	    | fbt:vmlinux:sock_recvmsg:return /self->receiving != NULL/
	      {
		sk = self->receiving;
		length = args[1] < 0 ? 0 : args[1];
		error = args[1] < 0 ? -args[1] : 0;
		flags = self->receive_flags;
	      };

	/* Where functions can't be traced: the last use of the file, by its count, which begins at 0 or, until 6.12, at 1. */
	close at vmlinux`sock_close
	    = fbt:vmlinux:sock_close:entry { sk = ((struct socket *)args[1]->private_data)->sk; }
	    | syscall::close:entry /sock_of[getf(args[0])] != NULL && getf(args[0])->f_ref.refcnt.counter == 0/
	      { sk = sock_of[getf(args[0])]; }
	    | syscall::close:entry /sock_of[getf(args[0])] != NULL && getf(args[0])->f_count.counter == 1/
	      { sk = sock_of[getf(args[0])]; };

	syscall::connect:return { self->connecting = NULL; }
	syscall::bind:return { self->binding = NULL; }
	syscall::listen:return { self->listening = NULL; self->backlog = 0; }
	syscall::accept:return, syscall::accept4:return { self->accepting = NULL; }
	fbt:vmlinux:inet_sendmsg:return, fbt:vmlinux:inet6_sendmsg:return { self->sending = NULL; self->send_flags = 0; }
	fbt:vmlinux:sock_recvmsg:return { self->receiving = NULL; self->receive_flags = 0; }
};
