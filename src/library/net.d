/* The network: constants of protocols, address families, links and TCP; what all its providers tell of a packet. */

/* <linux/in.h> */
inline int IPPROTO_IP = 0;
inline int IPPROTO_HOPOPTS = 0;
inline int IPPROTO_ICMP = 1;
inline int IPPROTO_IGMP = 2;
inline int IPPROTO_IPIP = 4;
inline int IPPROTO_TCP = 6;
inline int IPPROTO_EGP = 8;
inline int IPPROTO_PUP = 12;
inline int IPPROTO_UDP = 17;
inline int IPPROTO_IDP = 22;
inline int IPPROTO_TP = 29;
inline int IPPROTO_DCCP = 33;
inline int IPPROTO_IPV6 = 41;
inline int IPPROTO_ROUTING = 43;
inline int IPPROTO_FRAGMENT = 44;
inline int IPPROTO_RSVP = 46;
inline int IPPROTO_GRE = 47;
inline int IPPROTO_ESP = 50;
inline int IPPROTO_AH = 51;
inline int IPPROTO_ICMPV6 = 58;
inline int IPPROTO_NONE = 59;
inline int IPPROTO_DSTOPTS = 60;
inline int IPPROTO_OSPF = 89;
inline int IPPROTO_MTP = 92;
inline int IPPROTO_BEETPH = 94;
inline int IPPROTO_ENCAP = 98;
inline int IPPROTO_PIM = 103;
inline int IPPROTO_COMP = 108;
inline int IPPROTO_SCTP = 132;
inline int IPPROTO_MH = 135;
inline int IPPROTO_UDPLITE = 136;
inline int IPPROTO_RAW = 255;
inline int IPPROTO_MAX = 256;
inline int IPPROTO_MPTCP = 262;

/* <linux/socket.h> */
inline int AF_INET = 2;
inline int AF_INET6 = 10;

/* <linux/if_arp.h> */
inline int ARPHRD_ETHER = 1;
inline int ARPHRD_INFINIBAND = 32;

/* Flags of a TCP header: RFC 9293, 3.1. */
inline int TH_FIN = 0x01;
inline int TH_SYN = 0x02;
inline int TH_RST = 0x04;
inline int TH_PSH = 0x08;
inline int TH_PUSH = 0x08;
inline int TH_ACK = 0x10;
inline int TH_URG = 0x20;
inline int TH_ECE = 0x40;
inline int TH_CWR = 0x80;

/* States of a TCP connection, by the kernel's numbers: include/net/tcp_states.h. */
inline int TCP_STATE_IDLE = 0;
inline int TCP_STATE_ESTABLISHED = 1;
inline int TCP_STATE_SYN_SENT = 2;
inline int TCP_STATE_SYN_RECEIVED = 3;
inline int TCP_STATE_FIN_WAIT_1 = 4;
inline int TCP_STATE_FIN_WAIT_2 = 5;
inline int TCP_STATE_TIME_WAIT = 6;
inline int TCP_STATE_CLOSED = 7;
inline int TCP_STATE_CLOSE_WAIT = 8;
inline int TCP_STATE_LAST_ACK = 9;
inline int TCP_STATE_LISTEN = 10;
inline int TCP_STATE_CLOSING = 11;
inline string tcp_state_string[int state] =
	state == 0 ? "state-idle" :
	state == 1 ? "state-established" :
	state == 2 ? "state-syn-sent" :
	state == 3 ? "state-syn-received" :
	state == 4 ? "state-fin-wait-1" :
	state == 5 ? "state-fin-wait-2" :
	state == 6 ? "state-time-wait" :
	state == 7 ? "state-closed" :
	state == 8 ? "state-close-wait" :
	state == 9 ? "state-last-ack" :
	state == 10 ? "state-listen" :
	state == 11 ? "state-closing" :
	"<unknown>";

/* Link types of packet captures: <pcap/dlt.h>. */
inline int PCAP_NULL = 0;
inline int PCAP_ETHER = 1;
inline int PCAP_PPP = 9;
inline int PCAP_IP = 12;
inline int PCAP_WIFI = 105;
inline int PCAP_IPOIB = 242;

/* Which way a packet goes. */
inline int NET_PROBE_OUTBOUND = 0;
inline int NET_PROBE_INBOUND = 1;

typedef uint64_t netstackid_t;
typedef uint32_t ipaddr_t;
typedef struct in6_addr in6_addr_t;

/* An IP header of either version, which the packet arg0, a struct sk_buff, has. */
typedef struct void_ip void_ip_t;

typedef struct pktinfo {
	uintptr_t pkt_addr;
} pktinfo_t;

translator pktinfo_t < struct sk_buff *S > {
	pkt_addr = (uintptr_t)S;
};

/* Why the kernel dropped a packet: numbers differ between kernels. */
typedef struct dropinfo {
	string drop_reason;
	int drop_code;
} dropinfo_t;

translator dropinfo_t < int R > {
	drop_reason = enum_name((enum skb_drop_reason)R, "SKB_DROP_REASON_");
	drop_code = R;
};

/*
 * cs_uid is the socket's user, cs_pid and cs_execname are the process that used the socket last: that made it, connected
 * or listened with it, accepted its connection, sent or received. Work that interrupts another process doesn't change that.
 */
typedef struct csinfo {
	uintptr_t cs_addr;
	uint64_t cs_cid;
	pid_t cs_pid;
	zoneid_t cs_zoneid;
	uid_t cs_uid;
	uint64_t cs_netns;
	string cs_execname;
} csinfo_t;

provider socket_owner {
	inline int TIME_WAIT_SOCKET = 6;
	inline int REQUEST_SOCKET = 12;

	int owner_pid[uint64_t];
	string owner_name[uint64_t];
	/* Who listens at a port of a network namespace: connections have no owner of their own until they are accepted. */
	int listener_pid[uint64_t, uint16_t];
	string listener_name[uint64_t, uint16_t];
	this struct sock *sk;
	this struct file *file;

	inline int kind[struct sock *s] = s->__sk_common.skc_state;
	inline uint64_t netns[struct sock *s] = (uint64_t)s->__sk_common.skc_net.net;
	inline uint16_t port[struct sock *s] = s->__sk_common.skc_num;
	/* A request for a connection belongs to who listens. */
	inline struct sock *owned[struct sock *s] = kind[s] == REQUEST_SOCKET ? s->__sk_common.skc_listener : s;
	/* Sockets in TIME_WAIT and requests are small ones, which only begin like others. */
	inline int may_be_accepted[struct sock *s] =
	    kind[s] == REQUEST_SOCKET || kind[s] == TIME_WAIT_SOCKET || s->sk_protocol == IPPROTO_TCP;

	inline string name[struct task_struct *t] = stringof(t->group_leader->comm);
	inline int is_inet[struct sock *s] =
	    s->__sk_common.skc_family == AF_INET || s->__sk_common.skc_family == AF_INET6;
	inline struct sock *socket_of[struct file *f] =
	    (f->f_inode->i_mode & 0170000) == 0140000 ? ((struct socket *)f->private_data)->sk : NULL;
	inline uint16_t bound[struct sock *s] = ntohs(((struct inet_sock *)s)->inet_sport);

	/* Sockets that are there when tracing begins: of the processes that have one, the first. */
	iter:::task_file
	/args[2] != NULL && (this->sk = socket_of[args[2]]) != NULL && is_inet[this->sk] && owner_pid[(uint64_t)this->sk] == 0/
	{
		owner_pid[(uint64_t)this->sk] = args[0]->tgid;
		owner_name[(uint64_t)this->sk] = name[args[0]];
	}
	iter:::task_file
	/args[2] != NULL && (this->sk = socket_of[args[2]]) != NULL && is_inet[this->sk] &&
	    kind[this->sk] == TCP_STATE_LISTEN && listener_pid[netns[this->sk], port[this->sk]] == 0/
	{
		listener_pid[netns[this->sk], port[this->sk]] = args[0]->tgid;
		listener_name[netns[this->sk], port[this->sk]] = name[args[0]];
	}

	syscall::socket:return
	/errno == 0 && (this->file = getf(args[1])) != NULL && (this->sk = socket_of[this->file]) != NULL &&
	    is_inet[this->sk]/
	{
		owner_pid[(uint64_t)this->sk] = pid;
		owner_name[(uint64_t)this->sk] = name[curthread];
	}
	syscall::connect:entry
	/(this->file = getf(args[0])) != NULL && (this->sk = socket_of[this->file]) != NULL && is_inet[this->sk]/
	{
		owner_pid[(uint64_t)this->sk] = pid;
		owner_name[(uint64_t)this->sk] = name[curthread];
	}
	syscall::accept:return, syscall::accept4:return
	/errno == 0 && (this->file = getf(args[1])) != NULL && (this->sk = socket_of[this->file]) != NULL &&
	    is_inet[this->sk]/
	{
		owner_pid[(uint64_t)this->sk] = pid;
		owner_name[(uint64_t)this->sk] = name[curthread];
		listener_pid[netns[this->sk], port[this->sk]] = pid;
		listener_name[netns[this->sk], port[this->sk]] = name[curthread];
	}
	rawtp:sock::inet_sock_set_state /args[2] == TCP_STATE_LISTEN && args[0]->sk_protocol == IPPROTO_TCP/
	{
		owner_pid[(uint64_t)args[0]] = pid;
		owner_name[(uint64_t)args[0]] = name[curthread];
		listener_pid[netns[args[0]], bound[args[0]]] = pid;
		listener_name[netns[args[0]], bound[args[0]]] = name[curthread];
	}
	/* Others may listen there as well. */
	rawtp:sock::inet_sock_set_state
	/args[1] == TCP_STATE_LISTEN && args[2] == TCP_STATE_CLOSED && args[0]->sk_protocol == IPPROTO_TCP &&
	    listener_pid[netns[args[0]], bound[args[0]]] == owner_pid[(uint64_t)args[0]]/
	{
		listener_pid[netns[args[0]], bound[args[0]]] = 0;
		listener_name[netns[args[0]], bound[args[0]]] = NULL;
	}

	/* Kernels since 6.3 tell of all that is sent and received; where functions can be traced, before it is sent. */
	rawtp:sock::sock_send_length, rawtp:sock::sock_recv_length
	/is_inet[args[0]] &&
	    (owner_pid[(uint64_t)args[0]] != pid || owner_name[(uint64_t)args[0]] != name[curthread])/
	{
		owner_pid[(uint64_t)args[0]] = pid;
		owner_name[(uint64_t)args[0]] = name[curthread];
	}
	fbt:vmlinux:inet_sendmsg:entry, fbt:vmlinux:inet6_sendmsg:entry,
	fbt:vmlinux:inet_recvmsg:entry, fbt:vmlinux:inet6_recvmsg:entry
	/(this->sk = args[0]->sk) != NULL &&
	    (owner_pid[(uint64_t)this->sk] != pid || owner_name[(uint64_t)this->sk] != name[curthread])/
	{
		owner_pid[(uint64_t)this->sk] = pid;
		owner_name[(uint64_t)this->sk] = name[curthread];
	}

	/* The small socket in TIME_WAIT that takes a socket's place. */
	fbt:vmlinux:inet_twsk_alloc:entry { self->replaced = (uint64_t)args[0]; }
	fbt:vmlinux:inet_twsk_alloc:return /self->replaced != 0 && arg1 != 0/
	{
		owner_pid[arg1] = owner_pid[self->replaced];
		owner_name[arg1] = owner_name[self->replaced];
	}
	fbt:vmlinux:inet_twsk_alloc:return { self->replaced = 0; }

	translator csinfo_t < struct sock *S > {
		cs_addr = (uintptr_t)S;
		cs_cid = (uint64_t)S;
		cs_pid =
		    S == NULL ? 0 :
		    owner_pid[(uint64_t)owned[S]] != 0 ? owner_pid[(uint64_t)owned[S]] :
		    may_be_accepted[S] ? listener_pid[netns[S], port[S]] : 0;
		cs_zoneid = 0;
		cs_uid =
		    S == NULL || kind[S] == TIME_WAIT_SOCKET || owned[S] == NULL ? 0 : owned[S]->sk_uid.val;
		cs_netns = S == NULL ? 0 : S->__sk_common.skc_net.net->ns.inum;
		cs_execname =
		    S == NULL ? "<unknown>" :
		    owner_name[(uint64_t)owned[S]] != NULL ? owner_name[(uint64_t)owned[S]] :
		    may_be_accepted[S] && listener_name[netns[S], port[S]] != NULL ? listener_name[netns[S], port[S]] :
		    "<unknown>";
	};

	/* What is made in a socket's place may belong to another. */
	rawtp:tcp::tcp_destroy_sock
	{
		owner_pid[(uint64_t)args[0]] = 0;
		owner_name[(uint64_t)args[0]] = NULL;
	}
	fbt:vmlinux:udp_destroy_sock:entry, fbt:vmlinux:udpv6_destroy_sock:entry
	{
		owner_pid[(uint64_t)args[0]] = 0;
		owner_name[(uint64_t)args[0]] = NULL;
	}
};

typedef struct ipinfo {
	uint8_t ip_ver;
	uint32_t ip_plength;
	string ip_saddr;
	string ip_daddr;
} ipinfo_t;

translator ipinfo_t < struct iphdr *I > {
	ip_ver = I == NULL ? 0 : 4;
	ip_plength = I == NULL ? 0 : ntohs(I->tot_len) - 4 * I->ihl;
	ip_saddr = I == NULL ? "<unknown>" : inet_ntoa(&I->saddr);
	ip_daddr = I == NULL ? "<unknown>" : inet_ntoa(&I->daddr);
};

translator ipinfo_t < struct ipv6hdr *I > {
	ip_ver = I == NULL ? 0 : 6;
	ip_plength = I == NULL ? 0 : ntohs(I->payload_len);
	ip_saddr = I == NULL ? "<unknown>" : inet_ntoa6(&I->saddr, 1);
	ip_daddr = I == NULL ? "<unknown>" : inet_ntoa6(&I->daddr, 1);
};

/*
 * The length fields are 0 until IP fills them in, and for packets above 64 KiB: then what the buffer holds from the IP
 * header on is the length. Its data begins at that header or, on the way in, behind it.
 */
translator ipinfo_t < void_ip_t *I > {
	ip_ver = I == NULL ? 0 : *(uint8_t *)I >> 4;
	ip_plength =
	    I == NULL ? 0 :
	    *(uint8_t *)I >> 4 == 6 ?
		(((struct ipv6hdr *)I)->payload_len != 0 ? ntohs(((struct ipv6hdr *)I)->payload_len) :
		 ((struct sk_buff *)arg0)->len + (uint32_t)((uint64_t)((struct sk_buff *)arg0)->data - (uint64_t)I) - 40) :
	    (((struct iphdr *)I)->tot_len != 0 ? ntohs(((struct iphdr *)I)->tot_len) :
	     ((struct sk_buff *)arg0)->len + (uint32_t)((uint64_t)((struct sk_buff *)arg0)->data - (uint64_t)I)) -
	    4 * ((struct iphdr *)I)->ihl;
	ip_saddr =
	    I == NULL ? "<unknown>" :
	    *(uint8_t *)I >> 4 == 6 ? inet_ntoa6(&((struct ipv6hdr *)I)->saddr, 1) :
	    inet_ntoa(&((struct iphdr *)I)->saddr);
	ip_daddr =
	    I == NULL ? "<unknown>" :
	    *(uint8_t *)I >> 4 == 6 ? inet_ntoa6(&((struct ipv6hdr *)I)->daddr, 1) :
	    inet_ntoa(&((struct iphdr *)I)->daddr);
};
