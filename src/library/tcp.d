/* TCP: segments sent and received, connections made and refused, changes of state. */

typedef struct tcpinfo {
	uint16_t tcp_sport;
	uint16_t tcp_dport;
	uint32_t tcp_seq;
	uint32_t tcp_ack;
	uint8_t tcp_offset;
	uint8_t tcp_flags;
	uint16_t tcp_window;
	uint16_t tcp_checksum;
	uint16_t tcp_urgent;
	uintptr_t tcp_hdr;
} tcpinfo_t;

translator tcpinfo_t < struct tcphdr *T > {
	tcp_sport = T == NULL ? 0 : ntohs(T->source);
	tcp_dport = T == NULL ? 0 : ntohs(T->dest);
	tcp_seq = T == NULL ? 0 : ntohl(T->seq);
	tcp_ack = T == NULL ? 0 : ntohl(T->ack_seq);
	tcp_offset = T == NULL ? 0 : (((uint8_t *)T)[12] & 0xf0) >> 2;
	tcp_flags = T == NULL ? 0 : ((uint8_t *)T)[13];
	tcp_window = T == NULL ? 0 : ntohs(T->window);
	tcp_checksum = T == NULL ? 0 : ntohs(T->check);
	tcp_urgent = T == NULL ? 0 : ntohs(T->urg_ptr);
	tcp_hdr = (uintptr_t)T;
};

/* tcps_rto, tcps_rtt and tcps_rtt_sd are in milliseconds, tcps_cwnd in segments, what tcps_cc names is the algorithm. */
typedef struct tcpsinfo {
	uintptr_t tcps_addr;
	int tcps_local;
	int tcps_active;
	uint16_t tcps_lport;
	uint16_t tcps_rport;
	string tcps_laddr;
	string tcps_raddr;
	int tcps_state;
	uint32_t tcps_iss;
	uint32_t tcps_irs;
	uint32_t tcps_suna;
	uint32_t tcps_snxt;
	uint32_t tcps_rack;
	uint32_t tcps_rnxt;
	uint32_t tcps_swnd;
	int32_t tcps_snd_ws;
	uint32_t tcps_rwnd;
	int32_t tcps_rcv_ws;
	uint32_t tcps_cwnd;
	uint32_t tcps_cwnd_ssthresh;
	uint32_t tcps_sack_fack;
	uint32_t tcps_sack_snxt;
	uint32_t tcps_rto;
	uint32_t tcps_mss;
	int tcps_retransmit;
	uint32_t tcps_rtt;
	uint32_t tcps_rtt_sd;
	uint32_t tcps_srtt_us;
	uint32_t tcps_total_retrans;
	uint64_t tcps_bytes_sent;
	uint64_t tcps_bytes_acked;
	uint64_t tcps_bytes_received;
	int tcps_ca_state;
	string tcps_cc;
	uint32_t tcps_rtt_us;
	uint32_t tcps_min_rtt_us;
	uint32_t tcps_in_flight;
} tcpsinfo_t;

/* The state before the change that tcp:::state-change tells of. */
typedef struct tcplsinfo {
	int32_t tcps_state;
} tcplsinfo_t;

translator tcplsinfo_t < int I > {
	tcps_state = I;
};

/* Why a reset is sent: kernels tell since 6.10. */
typedef struct resetinfo {
	string reset_reason;
	int reset_code;
} resetinfo_t;

translator resetinfo_t < int R > {
	reset_reason = enum_name((enum sk_rst_reason)R, "SK_RST_REASON_");
	reset_code = R;
};

/* A connection as it ends: nanoseconds since it was established, or 0; payload that went each way, what was sent again. */
typedef struct tcplifeinfo {
	uint64_t life_ns;
	uint64_t life_sent;
	uint64_t life_received;
	uint64_t life_resent;
	uint32_t life_retransmits;
} tcplifeinfo_t;

/* An IP header, or that of TCP, which a firing may not have yet: then its socket tells. */
typedef struct tcp_ip tcp_ip_t;
typedef struct tcp_header tcp_header_t;

/*
 * Native arguments beyond those that args[] is made from: the state before and the state to report, the direction; the
 * IP version of the packet, where its source and destination addresses are, and how much follows its IP header; what
 * there is for a TCP header (see below).
 * `sk` is NULL for the sockets that the kernel sends resets and acknowledgements by, and `tcp` also for those that only
 * begin like others: of connection requests (state 12) and in TIME_WAIT (state 6).
 */
provider tcp {
	probe send(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe receive(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe connect__request(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe connect__established(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe connect__refused(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe accept__established(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe accept__refused(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe state__change(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplsinfo_t *old);
	probe retransmit(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th);
	probe reset__send(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form, int reason)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, resetinfo_t *reason);
	probe reset__receive(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th);
	probe destroy(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, tcplifeinfo_t *tcp);
	probe drop(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form, int reason, uintptr_t location)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, dropinfo_t *reason, uintptr_t location);
	probe ack__sample(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th);
	probe zero__window(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th);
	probe listen__overflow(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form, int queued, int limit)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, int queued, int limit);
	probe accept__queue(struct sk_buff *skb, struct sock *sk, tcp_ip_t *ip, struct tcp_sock *tcp,
	    tcp_header_t *th, int old, int state, int dir, int ver,
	    void *saddr, void *daddr, uint32_t length, int form, int queued, int limit)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, tcpsinfo_t *tcp, tcpinfo_t *th, int queued, int limit);

	enum skb_drop_reason;
	enum tcp_tw_status;

	inline int ETH_P_IP = 0x0800;
	inline int ETH_P_IPV6 = 0x86dd;
	inline int SYN_RECV = 3;
	inline int TIME_WAIT_SOCKET = 6;
	inline int REQUEST_SOCKET = 12;
	inline int SOCKET_RAW = 3;
	inline int PASSIVE_ESTABLISHED = 5;
	inline int RTN_LOCAL = 2;
	inline uint32_t RTF_LOCAL = 0x80000000;

	/*
	 * What stands for a TCP header that is to be told: the header; that of the segment to which a reset is the answer, before
	 * it has one of its own; what the kernel notes of a segment in a queue; the socket, of a reset that answers nothing.
	 */
	inline int HEADER = 0;
	inline int HEADER_OF_ANSWERED = 1;
	inline int HEADER_OF_QUEUED = 2;
	inline int HEADER_OF_SOCKET = 3;

	inline struct iphdr *ip4[struct sk_buff *s] = (struct iphdr *)(s->head + s->network_header);
	inline struct ipv6hdr *ip6[struct sk_buff *s] = (struct ipv6hdr *)(s->head + s->network_header);
	inline struct tcphdr *tcp_of[struct sk_buff *s] = (struct tcphdr *)(s->head + s->transport_header);
	inline int version[struct sk_buff *s] = *(uint8_t *)(s->head + s->network_header) >> 4;
	/* TCP headers at their place behind the IP header, before the kernel looked for it. */
	inline struct tcphdr *behind4[struct sk_buff *s] =
	    (struct tcphdr *)(s->head + s->network_header + 4 * ip4[s]->ihl);
	inline struct tcphdr *behind6[struct sk_buff *s] = (struct tcphdr *)(s->head + s->network_header + 40);
	inline uint32_t follows4[struct iphdr *i] = ntohs(i->tot_len) - 4 * i->ihl;
	inline uint32_t follows6[struct ipv6hdr *i] = ntohs(i->payload_len);
	inline int flags[struct tcphdr *h] = ((uint8_t *)h)[13];
	inline int flags_of_queued[tcp_header_t *h] = (uint8_t)((struct tcp_skb_cb *)h)->tcp_flags;
	inline int has_no_room[struct tcphdr *h] = h->window == 0 && (((uint8_t *)h)[13] & TH_RST) == 0;
	inline int opens[struct tcphdr *h] = (((uint8_t *)h)[13] & (TH_SYN | TH_ACK | TH_RST)) == TH_SYN;

	inline int kind[struct sock *s] = s->__sk_common.skc_state;
	inline int is_full[struct sock *s] =
	    s != NULL && kind[s] != TIME_WAIT_SOCKET && kind[s] != REQUEST_SOCKET && s->sk_type != SOCKET_RAW;
	inline struct tcp_sock *full[struct sock *s] = is_full[s] ? (struct tcp_sock *)s : NULL;
	inline int is_overfull[struct sock *s] = s->sk_protocol == IPPROTO_TCP && s->sk_ack_backlog > s->sk_max_ack_backlog;
	/* The SYN-ACK of fast open comes from the connection itself, which is there already. */
	inline int answers_syn[struct sock *s, struct tcphdr *h] =
	    kind[s] == TCP_STATE_LISTEN ||
	    (kind[s] == SYN_RECV && ((struct tcp_sock *)s)->fastopen_rsk != NULL && (flags[h] & TH_SYN) != 0);
	inline int state_of[struct sock *s] = s == NULL ? TCP_STATE_CLOSED : kind[s] == REQUEST_SOCKET ? SYN_RECV : kind[s];
	inline int is_ip6[struct sock *s] = s->__sk_common.skc_family == AF_INET6;
	inline void *local4[struct sock *s] = (void *)&s->__sk_common.skc_rcv_saddr;
	inline void *remote4[struct sock *s] = (void *)&s->__sk_common.skc_daddr;
	inline void *local6[struct sock *s] = (void *)&s->__sk_common.skc_v6_rcv_saddr;
	inline void *remote6[struct sock *s] = (void *)&s->__sk_common.skc_v6_daddr;
	inline void *local[struct sock *s] = is_ip6[s] ? local6[s] : local4[s];
	inline void *remote[struct sock *s] = is_ip6[s] ? remote6[s] : remote4[s];
	/* skc_num is 0 when the change to CLOSE is told of; only full sockets have inet_sport. */
	inline uint16_t local_port[struct sock *s] =
	    is_full[s] && ((struct inet_sock *)s)->inet_sport != 0 ?
	    ntohs(((struct inet_sock *)s)->inet_sport) : s->__sk_common.skc_num;
	inline uint16_t remote_port[struct sock *s] = ntohs(s->__sk_common.skc_dport);
	/* What a socket sends is IPv4 also if it is of IPv6 and its peer's address is ::ffff:a.b.c.d. */
	inline int sends_ip6[struct sock *s] =
	    is_ip6[s] && !(*(uint64_t *)remote6[s] == 0 && ((uint32_t *)remote6[s])[2] == htonl(0xffff));

	/* The sockets of connections by network namespace, local and remote address, local and remote port. */
	uint64_t connected4[uint64_t, uint32_t, uint32_t, uint32_t];
	uint64_t connected6[uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint32_t];
	this struct sock *sk;

	inline uint64_t netns[struct sock *s] = (uint64_t)s->__sk_common.skc_net.net;
	inline uint32_t ports_of[struct sock *s] = ((uint32_t)local_port[s] << 16) | remote_port[s];
	inline uint64_t at4[struct sock *s] =
	    connected4[netns[s], s->__sk_common.skc_rcv_saddr, s->__sk_common.skc_daddr, ports_of[s]];
	inline uint64_t at6[struct sock *s] =
	    connected6[netns[s], *(uint64_t *)local6[s], ((uint64_t *)local6[s])[1],
		*(uint64_t *)remote6[s], ((uint64_t *)remote6[s])[1], ports_of[s]];
	inline uint32_t ports_here[struct tcphdr *h] = ((uint32_t)ntohs(h->dest) << 16) | ntohs(h->source);
	inline struct sock *receiver4[struct sk_buff *s] =
	    (struct sock *)connected4[(uint64_t)s->dev->nd_net.net, ip4[s]->daddr, ip4[s]->saddr, ports_here[behind4[s]]];
	inline struct sock *receiver6[struct sk_buff *s] =
	    (struct sock *)connected6[(uint64_t)s->dev->nd_net.net,
		*(uint64_t *)&ip6[s]->daddr, ((uint64_t *)&ip6[s]->daddr)[1],
		*(uint64_t *)&ip6[s]->saddr, ((uint64_t *)&ip6[s]->saddr)[1], ports_here[behind6[s]]];
	inline int has_peer[struct sock *s] =
	    is_full[s] && s->sk_protocol == IPPROTO_TCP && kind[s] != TCP_STATE_LISTEN && kind[s] != TCP_STATE_CLOSED;
	inline struct sock *socket_of[struct file *f] =
	    (f->f_inode->i_mode & 0170000) == 0140000 ? ((struct socket *)f->private_data)->sk : NULL;

	translator ipinfo_t < tcp_ip_t *I > {
		ip_ver = ver;
		ip_plength = length;
		ip_saddr = saddr == NULL ? "<unknown>" : ver == 6 ? inet_ntoa6(saddr, 1) : inet_ntoa(saddr);
		ip_daddr = daddr == NULL ? "<unknown>" : ver == 6 ? inet_ntoa6(daddr, 1) : inet_ntoa(daddr);
	};

	translator tcpinfo_t < tcp_header_t *H > {
		tcp_sport =
		    H != NULL && form == HEADER ? ntohs(((struct tcphdr *)H)->source) :
		    H != NULL && form == HEADER_OF_ANSWERED ? ntohs(((struct tcphdr *)H)->dest) :
		    sk == NULL ? 0 : dir == NET_PROBE_OUTBOUND ? local_port[sk] : remote_port[sk];
		tcp_dport =
		    H != NULL && form == HEADER ? ntohs(((struct tcphdr *)H)->dest) :
		    H != NULL && form == HEADER_OF_ANSWERED ? ntohs(((struct tcphdr *)H)->source) :
		    sk == NULL ? 0 : dir == NET_PROBE_OUTBOUND ? remote_port[sk] : local_port[sk];
		tcp_seq =
		    H == NULL ? 0 :
		    form == HEADER_OF_QUEUED ? ((struct tcp_skb_cb *)H)->seq :
		    form == HEADER_OF_SOCKET ? ((struct tcp_sock *)H)->snd_nxt :
		    form == HEADER ? ntohl(((struct tcphdr *)H)->seq) :
		    (flags[(struct tcphdr *)H] & TH_ACK) != 0 ? ntohl(((struct tcphdr *)H)->ack_seq) : 0;
		/* A reset acknowledges all of a segment that acknowledges nothing. */
		tcp_ack =
		    H == NULL ? 0 :
		    form == HEADER_OF_QUEUED ?
			((flags_of_queued[H] & TH_ACK) != 0 ? ((struct tcp_sock *)sk)->rcv_nxt : 0) :
		    form == HEADER_OF_SOCKET ? ((struct tcp_sock *)H)->rcv_nxt :
		    form == HEADER ? ntohl(((struct tcphdr *)H)->ack_seq) :
		    (flags[(struct tcphdr *)H] & TH_ACK) != 0 ? 0 :
		    ntohl(((struct tcphdr *)H)->seq) + ((flags[(struct tcphdr *)H] & TH_SYN) != 0) +
			((flags[(struct tcphdr *)H] & TH_FIN) != 0) +
			(skb == NULL ? 0 : skb->len - ((((uint8_t *)H)[12] & 0xf0) >> 2));
		tcp_offset =
		    H == NULL ? 0 :
		    form == HEADER_OF_QUEUED ? ((struct tcp_sock *)sk)->tcp_header_len :
		    form == HEADER ? (((uint8_t *)H)[12] & 0xf0) >> 2 : 20;
		tcp_flags =
		    H == NULL ? 0 :
		    form == HEADER_OF_QUEUED ? flags_of_queued[H] :
		    form == HEADER ? flags[(struct tcphdr *)H] :
		    form == HEADER_OF_ANSWERED && (flags[(struct tcphdr *)H] & TH_ACK) != 0 ? TH_RST : TH_RST | TH_ACK;
		tcp_window = H == NULL || form != HEADER ? 0 : ntohs(((struct tcphdr *)H)->window);
		tcp_checksum = H == NULL || form != HEADER ? 0 : ntohs(((struct tcphdr *)H)->check);
		tcp_urgent = H == NULL || form != HEADER ? 0 : ntohs(((struct tcphdr *)H)->urg_ptr);
		tcp_hdr = form == HEADER || form == HEADER_OF_ANSWERED ? (uintptr_t)H : 0;
	};

	translator tcpsinfo_t < struct tcp_sock *T > {
		tcps_addr = (uintptr_t)sk;
		tcps_local =
		    saddr == NULL || daddr == NULL ? 0 :
		    ver == 6 ?
		    *(uint64_t *)saddr == *(uint64_t *)daddr && ((uint64_t *)saddr)[1] == ((uint64_t *)daddr)[1] :
		    *(uint32_t *)saddr == *(uint32_t *)daddr || (*(uint8_t *)saddr == 127 && *(uint8_t *)daddr == 127);
		tcps_active = sk != NULL && (state == TCP_STATE_SYN_SENT || opened[(uint64_t)sk]);
		tcps_lport = dir == NET_PROBE_OUTBOUND ? xlate <tcpinfo_t> (th).tcp_sport : xlate <tcpinfo_t> (th).tcp_dport;
		tcps_rport = dir == NET_PROBE_OUTBOUND ? xlate <tcpinfo_t> (th).tcp_dport : xlate <tcpinfo_t> (th).tcp_sport;
		tcps_laddr = dir == NET_PROBE_OUTBOUND ? xlate <ipinfo_t> (ip).ip_saddr : xlate <ipinfo_t> (ip).ip_daddr;
		tcps_raddr = dir == NET_PROBE_OUTBOUND ? xlate <ipinfo_t> (ip).ip_daddr : xlate <ipinfo_t> (ip).ip_saddr;
		tcps_state = state;
		/* bytes_acked counts the SYN of a connection that was opened from here. */
		tcps_iss =
		    T == NULL || state == TCP_STATE_LISTEN ? 0 :
		    T->snd_una - (uint32_t)T->bytes_acked - (state == TCP_STATE_SYN_SENT || opened[(uint64_t)sk] ? 0 : 1);
		tcps_irs = T == NULL || T->rcv_nxt == 0 ? 0 : T->rcv_nxt - (uint32_t)T->bytes_received - 1;
		tcps_suna = T == NULL ? 0 : T->snd_una;
		tcps_snxt = T == NULL ? 0 : T->snd_nxt;
		tcps_rack = T == NULL ? 0 : T->rcv_wup;
		tcps_rnxt = T == NULL ? 0 : T->rcv_nxt;
		tcps_swnd = T == NULL ? 0 : T->snd_wnd;
		tcps_snd_ws = T == NULL ? 0 : T->rx_opt.snd_wscale;
		tcps_rwnd = T == NULL ? 0 : T->rcv_wnd;
		tcps_rcv_ws = T == NULL ? 0 : T->rx_opt.rcv_wscale;
		tcps_cwnd = T == NULL ? 0 : T->snd_cwnd;
		tcps_cwnd_ssthresh = T == NULL ? 0 : T->snd_ssthresh;
		tcps_sack_fack = 0;
		tcps_sack_snxt =
		    T == NULL ? 0 : T->sacked_out == 0 ? T->snd_una : T->highest_sack == NULL ? T->snd_nxt :
		    ((struct tcp_skb_cb *)&T->highest_sack->cb[0])->seq;
		/* In ticks, whose rate nothing tells but the least time-out: that is 200 ms unless someone changed it. */
		tcps_rto =
		    T == NULL || ((struct inet_connection_sock *)T)->icsk_rto_min == 0 ? 0 :
		    ((struct inet_connection_sock *)T)->icsk_rto * 200 / ((struct inet_connection_sock *)T)->icsk_rto_min;
		tcps_mss = T == NULL ? 0 : T->mss_cache;
		/* What takes up sequence numbers, and those that have been sent. */
		tcps_retransmit =
		    form == HEADER_OF_QUEUED ||
		    dir == NET_PROBE_OUTBOUND && T != NULL && th != NULL && form == HEADER && state != TCP_STATE_LISTEN &&
		    (length > xlate <tcpinfo_t> (th).tcp_offset || (flags[(struct tcphdr *)th] & (TH_SYN | TH_FIN)) != 0) &&
		    (int32_t)(ntohl(((struct tcphdr *)th)->seq) - T->snd_nxt) < 0;
		tcps_rtt = T == NULL ? 0 : (T->srtt_us >> 3) / 1000;
		tcps_rtt_sd = T == NULL ? 0 : (T->mdev_us >> 2) / 1000;
		tcps_srtt_us = T == NULL ? 0 : T->srtt_us >> 3;
		tcps_total_retrans = T == NULL ? 0 : T->total_retrans;
		tcps_bytes_sent = T == NULL ? 0 : T->bytes_sent;
		tcps_bytes_acked = T == NULL ? 0 : T->bytes_acked;
		tcps_bytes_received = T == NULL ? 0 : T->bytes_received;
		tcps_ca_state = T == NULL ? 0 : ((struct inet_connection_sock *)T)->icsk_ca_state;
		tcps_cc =
		    T == NULL || ((struct inet_connection_sock *)T)->icsk_ca_ops == NULL ? "<unknown>" :
		    stringof(((struct inet_connection_sock *)T)->icsk_ca_ops->name);
		tcps_rtt_us = T == NULL ? 0 : T->rack.rtt_us;
		tcps_min_rtt_us = T == NULL || T->rtt_min.s[0].v == 0xffffffff ? 0 : T->rtt_min.s[0].v;
		tcps_in_flight = T == NULL ? 0 : T->packets_out - T->sacked_out - T->lost_out + T->retrans_out;
	};

	/* The kernel counts what it sends again as sent, and a FIN that came (SOCK_DONE, bit 1) as a byte. */
	translator tcplifeinfo_t < struct tcp_sock *T > {
		life_ns = born[(uint64_t)T] == 0 ? 0 : timestamp - born[(uint64_t)T];
		life_sent = T->bytes_sent - T->bytes_retrans;
		life_received =
		    T->bytes_received == 0 ? 0 : T->bytes_received - ((((struct sock *)T)->__sk_common.skc_flags >> 1) & 1);
		life_resent = T->bytes_retrans;
		life_retransmits = T->total_retrans;
	};

	/* The connections that were opened from here. */
	rawtp:sock::inet_sock_set_state /args[2] == TCP_STATE_SYN_SENT/ { opened[(uint64_t)args[0]] = 1; }

	/* Connections are known from what they send, when they are established, or by who has them when tracing begins. */
	iter:::task_file
	/args[2] != NULL && (this->sk = socket_of[args[2]]) != NULL &&
	    (this->sk->__sk_common.skc_family == AF_INET || is_ip6[this->sk]) && has_peer[this->sk]/
	{
		connected6[netns[this->sk], *(uint64_t *)local6[this->sk], ((uint64_t *)local6[this->sk])[1],
		    *(uint64_t *)remote6[this->sk], ((uint64_t *)remote6[this->sk])[1], ports_of[this->sk]] = sends_ip6[this->sk] ? (uint64_t)this->sk : 0;
		connected4[netns[this->sk], this->sk->__sk_common.skc_rcv_saddr, this->sk->__sk_common.skc_daddr, ports_of[this->sk]] =
		    sends_ip6[this->sk] ? 0 : (uint64_t)this->sk;
	}
	rawtp:sock::inet_sock_set_state /args[0]->sk_protocol == IPPROTO_TCP && args[2] == TCP_STATE_ESTABLISHED/
	{
		connected6[netns[args[0]], *(uint64_t *)local6[args[0]], ((uint64_t *)local6[args[0]])[1],
		    *(uint64_t *)remote6[args[0]], ((uint64_t *)remote6[args[0]])[1], ports_of[args[0]]] = sends_ip6[args[0]] ? (uint64_t)args[0] : 0;
		connected4[netns[args[0]], args[0]->__sk_common.skc_rcv_saddr, args[0]->__sk_common.skc_daddr, ports_of[args[0]]] =
		    sends_ip6[args[0]] ? 0 : (uint64_t)args[0];
	}
	rawtp:net::net_dev_queue
	/args[0]->skb_iif == 0 && (this->sk = args[0]->sk) != NULL && is_full[this->sk] &&
	    this->sk->sk_protocol == IPPROTO_TCP && opens[args[0]->protocol == htons(ETH_P_IP) ? behind4[args[0]] : behind6[args[0]]]/
	{
		connected6[netns[this->sk], *(uint64_t *)local6[this->sk], ((uint64_t *)local6[this->sk])[1],
		    *(uint64_t *)remote6[this->sk], ((uint64_t *)remote6[this->sk])[1], ports_of[this->sk]] = sends_ip6[this->sk] ? (uint64_t)this->sk : 0;
		connected4[netns[this->sk], this->sk->__sk_common.skc_rcv_saddr, this->sk->__sk_common.skc_daddr, ports_of[this->sk]] =
		    sends_ip6[this->sk] ? 0 : (uint64_t)this->sk;
	}

	/* Since when connections are established. */
	rawtp:sock::inet_sock_set_state /args[0]->sk_protocol == IPPROTO_TCP && args[2] == TCP_STATE_ESTABLISHED/
	{ born[(uint64_t)args[0]] = timestamp; }

	/* Sockets that a small one in TIME_WAIT takes the place of: their change to CLOSE is none of the connection. */
	fbt:vmlinux:tcp_time_wait:entry { self->replaced = (uint64_t)args[0]; }

	/* A reset in answer to a SYN is on its way; what answers it doesn't see the SYN. */
	fbt:vmlinux:tcp_v6_send_reset:entry { self->refusing = opens[tcp_of[args[1]]]; }

	/* The segment that tcp_check_req() is at, and that nobody else sees if it says so: fast open's connections do. */
	fbt:vmlinux:tcp_check_req:entry /!args[3]/ { self->checked = args[1]; self->checker = args[0]; }

	/* A SYN that the small socket in TIME_WAIT leaves to who listens. */
	fbt:vmlinux:tcp_timewait_state_process:entry { self->waited = args[1]; }

	/* The request that is answered. */
	fbt:vmlinux:tcp_v4_send_synack:entry { self->requested = (struct sock *)args[3]; }

	/* The packet that the softirq of this CPU is working on. */
	rawtp:net::netif_receive_skb { arriving[cpu] = args[0]; }

	/*
	 * What a process does for a socket that it had when segments came, it does with another segment than the last that came.
	 * That one may be of the same connection: its flags tell. Without RST what comes too late resets (RCV_SHUTDOWN, bit 0).
	 */
	inline int is_for[struct sock *s] =
	    arriving[cpu] != NULL && tcp_of[arriving[cpu]]->source == s->__sk_common.skc_dport &&
	    ntohs(tcp_of[arriving[cpu]]->dest) == local_port[s];
	inline int resets[struct sock *s, struct tcphdr *h] = (flags[h] & TH_RST) != 0 || (s->sk_shutdown & 1) != 0;

	/* Segments of whole sockets, where their TCP header is complete; the IP header comes later. */
	send at vmlinux`tcp_transmit_skb
	    = fbt:vmlinux:ip_queue_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct inet_sock *)sk)->inet_saddr;
		daddr = remote4[sk];
		length = skb->len;
	      }
	    + fbt:vmlinux:inet6_csk_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = local6[sk];
		daddr = remote6[sk];
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       is_full[args[0]->sk]/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    + rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       is_full[args[0]->sk]/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((struct ipv6hdr *)ip + 1);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	connect__request at vmlinux`tcp_transmit_skb
	    = fbt:vmlinux:ip_queue_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && opens[tcp_of[args[1]]]/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct inet_sock *)sk)->inet_saddr;
		daddr = remote4[sk];
		length = skb->len;
	      }
	    + fbt:vmlinux:inet6_csk_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && opens[tcp_of[args[1]]]/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = local6[sk];
		daddr = remote6[sk];
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       is_full[args[0]->sk] && opens[behind4[args[0]]]/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    + rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       is_full[args[0]->sk] && opens[behind6[args[0]]]/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((struct ipv6hdr *)ip + 1);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	/* Answers without a socket: the header is apart, the addresses are those of the segment that is answered. */
	send at vmlinux`tcp_v4_send_ack
	    = fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[5]->iov[0].iov_base] & TH_RST) == 0/
	      {
		th = (tcp_header_t *)args[5]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[1]]->daddr;
		daddr = (void *)&ip4[args[1]]->saddr;
		length = args[5]->iov[0].iov_len;
	      }
	    | fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[6]->iov[0].iov_base] & TH_RST) == 0/
	      {
		th = (tcp_header_t *)args[6]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[2]]->daddr;
		daddr = (void *)&ip4[args[2]]->saddr;
		length = args[6]->iov[0].iov_len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       !is_full[args[0]->sk] && (flags[behind4[args[0]]] & (TH_RST | TH_SYN)) == 0/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      };

	send at vmlinux`tcp_v4_send_reset
	    = fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[5]->iov[0].iov_base] & TH_RST) != 0/
	      {
		th = (tcp_header_t *)args[5]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[1]]->daddr;
		daddr = (void *)&ip4[args[1]]->saddr;
		length = args[5]->iov[0].iov_len;
	      }
	    | fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[6]->iov[0].iov_base] & TH_RST) != 0/
	      {
		th = (tcp_header_t *)args[6]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[2]]->daddr;
		daddr = (void *)&ip4[args[2]]->saddr;
		length = args[6]->iov[0].iov_len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       !is_full[args[0]->sk] && (flags[behind4[args[0]]] & (TH_RST | TH_SYN)) == TH_RST/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      };

	accept__refused at vmlinux`tcp_v4_send_reset
	    = fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[5]->iov[0].iov_base] & TH_RST) != 0 && opens[tcp_of[args[1]]]/
	      {
		th = (tcp_header_t *)args[5]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[1]]->daddr;
		daddr = (void *)&ip4[args[1]]->saddr;
		length = args[5]->iov[0].iov_len;
	      }
	    | fbt:vmlinux:ip_send_unicast_reply:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && (flags[(struct tcphdr *)args[6]->iov[0].iov_base] & TH_RST) != 0 && opens[tcp_of[args[2]]]/
	      {
		th = (tcp_header_t *)args[6]->iov[0].iov_base;
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[2]]->daddr;
		daddr = (void *)&ip4[args[2]]->saddr;
		length = args[6]->iov[0].iov_len;
	      }
	    | rawtp:tcp::tcp_send_reset /args[1] != NULL && version[args[1]] == 4 && opens[tcp_of[args[1]]]/
	      {
		th = (tcp_header_t *)tcp_of[args[1]];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[args[1]]->daddr;
		daddr = (void *)&ip4[args[1]]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      };

	/* With SYN cookies the packet doesn't belong to the request that tells the addresses. */
	send at vmlinux`tcp_v4_send_synack
	    = fbt:vmlinux:ip_build_and_send_pkt:entry /args[1]->sk_protocol == IPPROTO_TCP/
	      {
		skb = args[0];
		sk = args[1];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = SYN_RECV;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr =
		    skb->sk != NULL ? local4[skb->sk] : self->requested == NULL ? NULL : local4[self->requested];
		daddr =
		    skb->sk != NULL ? remote4[skb->sk] : self->requested == NULL ? NULL : remote4[self->requested];
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       !is_full[args[0]->sk] && (flags[behind4[args[0]]] & (TH_RST | TH_SYN)) == TH_SYN/
	      {
		skb = args[0];
		sk = skb->sk != NULL && kind[skb->sk] == REQUEST_SOCKET ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip4[skb];
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = SYN_RECV;
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      };

	send at vmlinux`tcp_v6_send_response
	    = fbt:vmlinux:ip6_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && args[0]->sk_type == SOCKET_RAW/
	      {
		skb = args[1];
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&args[2]->saddr;
		daddr = (void *)&args[2]->daddr;
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       !is_full[args[0]->sk] && (flags[behind6[args[0]]] & TH_SYN) == 0/
	      {
		skb = args[0];
		sk = is_full[skb->sk] ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((struct ipv6hdr *)ip + 1);
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	accept__refused at vmlinux`tcp_v6_send_response
	    = fbt:vmlinux:ip6_xmit:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && args[0]->sk_type == SOCKET_RAW && self->refusing && (flags[tcp_of[args[1]]] & TH_RST) != 0/
	      {
		skb = args[1];
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&args[2]->saddr;
		daddr = (void *)&args[2]->daddr;
		length = skb->len;
	      }
	    | rawtp:tcp::tcp_send_reset /args[1] != NULL && version[args[1]] == 6 && opens[tcp_of[args[1]]]/
	      {
		th = (tcp_header_t *)tcp_of[args[1]];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&ip6[args[1]]->daddr;
		daddr = (void *)&ip6[args[1]]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      };

	send at vmlinux`tcp_v6_send_synack
	    = fbt:vmlinux:ip6_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && answers_syn[args[0], tcp_of[args[1]]]/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = SYN_RECV;
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&args[2]->saddr;
		daddr = (void *)&args[2]->daddr;
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       !is_full[args[0]->sk] && (flags[behind6[args[0]]] & TH_SYN) != 0/
	      {
		skb = args[0];
		sk = skb->sk != NULL && kind[skb->sk] == REQUEST_SOCKET ? skb->sk : NULL;
		ip = (tcp_ip_t *)ip6[skb];
		th = (tcp_header_t *)((struct ipv6hdr *)ip + 1);
		state = SYN_RECV;
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	/* Each segment once, where its socket is known. Several that waited for it are one; the IP header is that of the first. */
	receive at vmlinux`tcp_v4_rcv
	    = fbt:vmlinux:tcp_rcv_established:entry /version[args[1]] == 4/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = skb->len;
	      }
	    + fbt:vmlinux:tcp_rcv_state_process:entry /version[args[1]] == 4 && self->waited != args[1]/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = skb->len;
	      }
	    + fbt:vmlinux:tcp_timewait_state_process:entry /version[args[1]] == 4/
	      {
		skb = args[1];
		sk = (struct sock *)args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = args[0]->tw_substate;
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    + fbt:vmlinux:tcp_v4_send_reset:entry /version[args[1]] == 4 && args[0] == NULL/
	      {
		skb = args[1];
		ip = (tcp_ip_t *)ip4[skb];
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    + fbt:vmlinux:tcp_check_req:return /self->checked != NULL && arg1 == 0 && version[self->checked] == 4/
	      {
		skb = self->checked;
		sk = self->checker;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    | rawtp:net::netif_receive_skb
	      /args[0]->pkt_type == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP/
	      {
		skb = args[0];
		sk = receiver4[skb];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((uint8_t *)ip + 4 * ((struct iphdr *)ip)->ihl);
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      };

	receive at vmlinux`tcp_v6_rcv
	    = fbt:vmlinux:tcp_rcv_established:entry /version[args[1]] == 6/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = skb->len;
	      }
	    + fbt:vmlinux:tcp_rcv_state_process:entry /version[args[1]] == 6 && self->waited != args[1]/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = skb->len;
	      }
	    + fbt:vmlinux:tcp_timewait_state_process:entry /version[args[1]] == 6/
	      {
		skb = args[1];
		sk = (struct sock *)args[0];
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = args[0]->tw_substate;
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      }
	    + fbt:vmlinux:tcp_v6_send_reset:entry /version[args[1]] == 6 && args[0] == NULL/
	      {
		skb = args[1];
		ip = (tcp_ip_t *)ip6[skb];
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_CLOSED;
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      }
	    + fbt:vmlinux:tcp_check_req:return /self->checked != NULL && arg1 == 0 && version[self->checked] == 6/
	      {
		skb = self->checked;
		sk = self->checker;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      }
	    | rawtp:net::netif_receive_skb
	      /args[0]->pkt_type == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP/
	      {
		skb = args[0];
		sk = receiver6[skb];
		ip = (tcp_ip_t *)ip6[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)((struct ipv6hdr *)ip + 1);
		state = state_of[sk];
		dir = NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	/* There is no segment when a connection is restored from a checkpoint. */
	connect__established at vmlinux`tcp_finish_connect
	    = fbt:vmlinux:tcp_finish_connect:entry /args[0]->sk_protocol == IPPROTO_TCP/
	      {
		skb = args[1];
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      }
	    | rawtp:sock::inet_sock_set_state
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1] == TCP_STATE_SYN_SENT && args[2] == TCP_STATE_ESTABLISHED/
	      {
		skb = is_for[args[0]] && (flags[tcp_of[arriving[cpu]]] & (TH_SYN | TH_ACK | TH_RST)) == (TH_SYN | TH_ACK) ?
		    arriving[cpu] : NULL;
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      };

	connect__refused at vmlinux`tcp_rcv_state_process
	    = fbt:vmlinux:tcp_reset:entry /kind[args[0]] == TCP_STATE_SYN_SENT/
	      {
		skb = args[1];
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      }
	    | rawtp:tcp::tcp_receive_reset /kind[args[0]] == TCP_STATE_SYN_SENT/
	      {
		skb = is_for[args[0]] && resets[args[0], tcp_of[arriving[cpu]]] ? arriving[cpu] : NULL;
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      };

	accept__established at vmlinux`tcp_rcv_state_process
	    = fbt:vmlinux:tcp_init_transfer:entry /args[1] == PASSIVE_ESTABLISHED/
	      {
		skb = args[2];
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      }
	    | rawtp:sock::inet_sock_set_state
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1] == TCP_STATE_SYN_RECEIVED && args[2] == TCP_STATE_ESTABLISHED/
	      {
		skb = is_for[args[0]] && (flags[tcp_of[arriving[cpu]]] & (TH_ACK | TH_RST)) == TH_ACK ? arriving[cpu] : NULL;
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      };

	/* close(2) sets the state of what is closing already once more. */
	state__change at vmlinux`tcp_set_state
	    = rawtp:sock::inet_sock_set_state
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1] != args[2] && args[2] != TCP_STATE_SYN_SENT &&
	       !(args[1] == TCP_STATE_LISTEN && args[2] == TCP_STATE_SYN_RECEIVED) && self->replaced != (uint64_t)args[0]/
	      {
		sk = args[0];
		tcp = full[sk];
		old = args[1];
		state = args[2];
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      }
	    | rawtp:sock::inet_sock_set_state
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1] != args[2] && args[2] != TCP_STATE_SYN_SENT &&
	       !(args[1] == TCP_STATE_LISTEN && args[2] == TCP_STATE_SYN_RECEIVED)/
	      {
		sk = args[0];
		tcp = full[sk];
		old = args[1];
		state = args[2];
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      };

	/* The port is chosen after the state is set. */
	state__change at vmlinux`tcp_connect
	    = fbt:vmlinux:tcp_connect:entry /args[0]->sk_protocol == IPPROTO_TCP/
	      {
		sk = args[0];
		tcp = full[sk];
		old = TCP_STATE_CLOSED;
		state = TCP_STATE_SYN_SENT;
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      }
	    | rawtp:sock::inet_sock_set_state /args[0]->sk_protocol == IPPROTO_TCP && args[2] == TCP_STATE_SYN_SENT/
	      {
		sk = args[0];
		tcp = full[sk];
		old = args[1];
		state = args[2];
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      };

	/* Requests that never were in the queue, by SYN cookies or fast open, nobody refers to yet when they get their socket. */
	state__change at vmlinux`tcp_conn_request
	    = fbt:vmlinux:inet_csk_reqsk_queue_hash_add:entry /args[0]->sk_protocol == IPPROTO_TCP/
	      {
		sk = (struct sock *)args[1];
		tcp = full[sk];
		old = TCP_STATE_LISTEN;
		state = TCP_STATE_SYN_RECEIVED;
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      }
	    + fbt:vmlinux:inet_csk_clone_lock:entry
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1]->__req_common.skc_refcnt.refs.counter == 0/
	      {
		sk = (struct sock *)args[1];
		tcp = full[sk];
		old = TCP_STATE_LISTEN;
		state = TCP_STATE_SYN_RECEIVED;
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      }
	    | rawtp:sock::inet_sock_set_state
	      /args[0]->sk_protocol == IPPROTO_TCP && args[1] == TCP_STATE_LISTEN && args[2] == TCP_STATE_SYN_RECEIVED/
	      {
		sk = args[0];
		tcp = full[sk];
		old = args[1];
		state = args[2];
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      };

	state__change at vmlinux`tcp_time_wait
	    = fbt:vmlinux:tcp_time_wait:entry /args[1] == TCP_STATE_TIME_WAIT/
	      {
		sk = args[0];
		tcp = full[sk];
		old = kind[sk];
		state = TCP_STATE_TIME_WAIT;
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      }
	    + fbt:vmlinux:tcp_timewait_state_process:entry
	      /args[0]->tw_substate == TCP_STATE_FIN_WAIT_2 && (flags[args[2]] & (TH_FIN | TH_SYN | TH_RST)) == TH_FIN/
	      {
		sk = (struct sock *)args[0];
		tcp = full[sk];
		old = TCP_STATE_FIN_WAIT_2;
		state = TCP_STATE_TIME_WAIT;
		dir = NET_PROBE_OUTBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		saddr = local[sk];
		daddr = remote[sk];
	      };

	/* The segment as it is in the queue, after it was sent once more; newer kernels also tell when that failed. */
	retransmit at vmlinux`tcp_retransmit_skb
	    = rawtp:tcp::tcp_retransmit_skb /args[2] == 0/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)&skb->cb[0];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = sends_ip6[sk] ? 6 : 4;
		saddr = ver == 6 ? local6[sk] : local4[sk];
		daddr = ver == 6 ? remote6[sk] : remote4[sk];
		length = skb->len + tcp->tcp_header_len;
		form = HEADER_OF_QUEUED;
	      }
	    | rawtp:tcp::tcp_retransmit_skb
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)&skb->cb[0];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = sends_ip6[sk] ? 6 : 4;
		saddr = ver == 6 ? local6[sk] : local4[sk];
		daddr = ver == 6 ? remote6[sk] : remote4[sk];
		length = skb->len + tcp->tcp_header_len;
		form = HEADER_OF_QUEUED;
	      };

	/*
	 * What is answered has no RST, and comes to an address of this host. Kernels before 6.10 only tell of resets by whole
	 * sockets: the others are seen in the function that sends them.
	 */
	reset__send at vmlinux`tcp_v4_send_reset
	    = rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 4/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[skb]->daddr;
		daddr = (void *)&ip4[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
		reason = args[2];
	      }
	    | rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 4/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[skb]->daddr;
		daddr = (void *)&ip4[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      }
	    + fbt:vmlinux:tcp_v4_send_reset:entry
	      /!is_full[args[0]] && version[args[1]] == 4 && (flags[tcp_of[args[1]]] & TH_RST) == 0 &&
	       (args[0] != NULL || ((struct rtable *)(args[1]->_skb_refdst & ~1UL))->rt_type == RTN_LOCAL)/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[skb]->daddr;
		daddr = (void *)&ip4[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      }
	    | rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 4/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&ip4[skb]->daddr;
		daddr = (void *)&ip4[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      };

	reset__send at vmlinux`tcp_v6_send_reset
	    = rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 6/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&ip6[skb]->daddr;
		daddr = (void *)&ip6[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
		reason = args[2];
	      }
	    | rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 6/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&ip6[skb]->daddr;
		daddr = (void *)&ip6[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      }
	    + fbt:vmlinux:tcp_v6_send_reset:entry
	      /!is_full[args[0]] && version[args[1]] == 6 && (flags[tcp_of[args[1]]] & TH_RST) == 0 &&
	       (args[0] != NULL || (((struct rt6_info *)(args[1]->_skb_refdst & ~1UL))->rt6i_flags & RTF_LOCAL) != 0)/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&ip6[skb]->daddr;
		daddr = (void *)&ip6[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      }
	    | rawtp:tcp::tcp_send_reset
	      /args[1] != NULL && version[args[1]] == 6/
	      {
		skb = args[1];
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp_of[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&ip6[skb]->daddr;
		daddr = (void *)&ip6[skb]->saddr;
		length = 20;
		form = HEADER_OF_ANSWERED;
	      };

	reset__send at vmlinux`tcp_send_active_reset
	    = rawtp:tcp::tcp_send_reset /args[1] == NULL/
	      {
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp;
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = sends_ip6[sk] ? 6 : 4;
		saddr = ver == 6 ? local6[sk] : local4[sk];
		daddr = ver == 6 ? remote6[sk] : remote4[sk];
		length = 20;
		form = HEADER_OF_SOCKET;
		reason = args[2];
	      }
	    | rawtp:tcp::tcp_send_reset /args[1] == NULL/
	      {
		sk = args[0];
		tcp = full[sk];
		th = (tcp_header_t *)tcp;
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = sends_ip6[sk] ? 6 : 4;
		saddr = ver == 6 ? local6[sk] : local4[sk];
		daddr = ver == 6 ? remote6[sk] : remote4[sk];
		length = 20;
		form = HEADER_OF_SOCKET;
	      };

	reset__receive at vmlinux`tcp_reset
	    = fbt:vmlinux:tcp_reset:entry
	      {
		skb = args[1];
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      }
	    | rawtp:tcp::tcp_receive_reset
	      {
		skb = is_for[args[0]] && resets[args[0], tcp_of[arriving[cpu]]] ? arriving[cpu] : NULL;
		sk = args[0];
		ip = skb == NULL ? NULL : (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = skb == NULL ? NULL : (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = skb == NULL ? (is_ip6[sk] ? 6 : 4) : *(uint8_t *)ip >> 4;
		saddr = ver == 6 ? remote6[sk] : remote4[sk];
		daddr = ver == 6 ? local6[sk] : local4[sk];
		length = skb == NULL ? 0 : ver == 6 ? follows6[(struct ipv6hdr *)ip] : follows4[(struct iphdr *)ip];
	      };

	/* Sockets that never had a peer are no connections; a program that doesn't linger leaves its socket none. */
	destroy at vmlinux`tcp_v4_destroy_sock
	    = rawtp:tcp::tcp_destroy_sock /args[0]->__sk_common.skc_dport != 0 || born[(uint64_t)args[0]] != 0/
	      {
		sk = args[0];
		tcp = full[sk];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = sends_ip6[sk] ? 6 : 4;
		saddr = ver == 6 ? local6[sk] : local4[sk];
		daddr = ver == 6 ? remote6[sk] : remote4[sk];
	      };

	/* What is freed with a reason, wherever; before 6.10 without the socket of what arrived. */
	drop at vmlinux`tcp_v4_rcv
	    = rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       args[2] != SKB_DROP_REASON_NOT_SPECIFIED && args[2] != SKB_DROP_REASON_QUEUE_PURGE/
	      {
		skb = args[0];
		sk = args[3] != NULL ? args[3] : skb->sk;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (ip4[skb]->frag_off & htons(0x1fff)) == 0 ? (tcp_header_t *)behind4[skb] : NULL;
		state = state_of[sk];
		dir = skb->skb_iif == 0 ? NET_PROBE_OUTBOUND : NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
		reason = args[2];
		location = (uintptr_t)args[1];
	      }
	    | rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       args[2] != SKB_DROP_REASON_NOT_SPECIFIED/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = full[sk];
		th = (ip4[skb]->frag_off & htons(0x1fff)) == 0 ? (tcp_header_t *)behind4[skb] : NULL;
		state = state_of[sk];
		dir = skb->skb_iif == 0 ? NET_PROBE_OUTBOUND : NET_PROBE_INBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
		reason = args[2];
		location = (uintptr_t)args[1];
	      };

	drop at vmlinux`tcp_v6_rcv
	    = rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       args[2] != SKB_DROP_REASON_NOT_SPECIFIED && args[2] != SKB_DROP_REASON_QUEUE_PURGE/
	      {
		skb = args[0];
		sk = args[3] != NULL ? args[3] : skb->sk;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)behind6[skb];
		state = state_of[sk];
		dir = skb->skb_iif == 0 ? NET_PROBE_OUTBOUND : NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
		reason = args[2];
		location = (uintptr_t)args[1];
	      }
	    | rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       args[2] != SKB_DROP_REASON_NOT_SPECIFIED/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = full[sk];
		th = (tcp_header_t *)behind6[skb];
		state = state_of[sk];
		dir = skb->skb_iif == 0 ? NET_PROBE_OUTBOUND : NET_PROBE_INBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
		reason = args[2];
		location = (uintptr_t)args[1];
	      };

	/* Each segment on an established connection, before it is acted on. */
	ack__sample at vmlinux`tcp_rcv_established
	    = rawtp:tcp::tcp_probe
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_INBOUND;
		ver = version[skb];
		saddr = ver == 6 ? (void *)&ip6[skb]->saddr : (void *)&ip4[skb]->saddr;
		daddr = ver == 6 ? (void *)&ip6[skb]->daddr : (void *)&ip4[skb]->daddr;
		length = skb->len;
	      };

	zero__window at vmlinux`tcp_transmit_skb
	    = fbt:vmlinux:ip_queue_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && has_no_room[tcp_of[args[1]]]/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct inet_sock *)sk)->inet_saddr;
		daddr = remote4[sk];
		length = skb->len;
	      }
	    + fbt:vmlinux:inet6_csk_xmit:entry /args[0]->sk_protocol == IPPROTO_TCP && has_no_room[tcp_of[args[1]]]/
	      {
		skb = args[1];
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = kind[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = local6[sk];
		daddr = remote6[sk];
		length = skb->len;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_TCP &&
	       is_full[args[0]->sk] && has_no_room[behind4[args[0]]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)behind4[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 4;
		saddr = (void *)&((struct iphdr *)ip)->saddr;
		daddr = (void *)&((struct iphdr *)ip)->daddr;
		length = follows4[(struct iphdr *)ip];
	      }
	    + rawtp:net::net_dev_queue
	      /args[0]->skb_iif == 0 && args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_TCP &&
	       is_full[args[0]->sk] && has_no_room[behind6[args[0]]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (tcp_ip_t *)ip6[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)behind6[skb];
		state = state_of[sk];
		dir = NET_PROBE_OUTBOUND;
		ver = 6;
		saddr = (void *)&((struct ipv6hdr *)ip)->saddr;
		daddr = (void *)&((struct ipv6hdr *)ip)->daddr;
		length = follows6[(struct ipv6hdr *)ip];
	      };

	/* A SYN that comes while the queue for accept(2) is full is dropped, in silence: only functions see it. */
	listen__overflow at vmlinux`tcp_conn_request
	    = fbt:vmlinux:tcp_conn_request:entry
	      /is_overfull[args[2]]/
	      {
		skb = args[3];
		sk = args[2];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = version[skb];
		saddr = ver == 6 ? (void *)&ip6[skb]->saddr : (void *)&ip4[skb]->saddr;
		daddr = ver == 6 ? (void *)&ip6[skb]->daddr : (void *)&ip4[skb]->daddr;
		length = ver == 6 ? follows6[ip6[skb]] : follows4[ip4[skb]];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      };

	/* A handshake that ends when the queue has become full: what is IPv4 passes both functions. */
	listen__overflow at vmlinux`tcp_check_req
	    = fbt:vmlinux:tcp_v4_syn_recv_sock:entry
	      /is_overfull[args[0]]/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = version[skb];
		saddr = ver == 6 ? (void *)&ip6[skb]->saddr : (void *)&ip4[skb]->saddr;
		daddr = ver == 6 ? (void *)&ip6[skb]->daddr : (void *)&ip4[skb]->daddr;
		length = ver == 6 ? follows6[ip6[skb]] : follows4[ip4[skb]];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      }
	    + fbt:vmlinux:tcp_v6_syn_recv_sock:entry
	      /version[args[1]] == 6 && is_overfull[args[0]]/
	      {
		skb = args[1];
		sk = args[0];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = version[skb];
		saddr = ver == 6 ? (void *)&ip6[skb]->saddr : (void *)&ip4[skb]->saddr;
		daddr = ver == 6 ? (void *)&ip6[skb]->daddr : (void *)&ip4[skb]->daddr;
		length = ver == 6 ? follows6[ip6[skb]] : follows4[ip4[skb]];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      }
	    | rawtp:skb::kfree_skb
	      /args[2] == SKB_DROP_REASON_TCP_LISTEN_OVERFLOW && args[3] != NULL && kind[args[3]] == TCP_STATE_LISTEN/
	      {
		skb = args[0];
		sk = args[3];
		ip = (tcp_ip_t *)ip4[skb];
		tcp = (struct tcp_sock *)sk;
		th = (tcp_header_t *)tcp_of[skb];
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = version[skb];
		saddr = ver == 6 ? (void *)&ip6[skb]->saddr : (void *)&ip4[skb]->saddr;
		daddr = ver == 6 ? (void *)&ip6[skb]->daddr : (void *)&ip4[skb]->daddr;
		length = ver == 6 ? follows6[ip6[skb]] : follows4[ip4[skb]];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      };

	/* A connection was added to those that accept(2) is to take, which who waits for one is told. */
	accept__queue at vmlinux`tcp_child_process
	    = rawtp:sock::sk_data_ready /args[0]->sk_protocol == IPPROTO_TCP && kind[args[0]] == TCP_STATE_LISTEN/
	      {
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		daddr = local[sk];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      }
	    | fbt:vmlinux:sock_def_readable:entry /args[0]->sk_protocol == IPPROTO_TCP && kind[args[0]] == TCP_STATE_LISTEN/
	      {
		sk = args[0];
		tcp = (struct tcp_sock *)sk;
		state = TCP_STATE_LISTEN;
		dir = NET_PROBE_INBOUND;
		ver = is_ip6[sk] ? 6 : 4;
		daddr = local[sk];
		queued = sk->sk_ack_backlog;
		limit = sk->sk_max_ack_backlog;
	      };

	rawtp:tcp::tcp_destroy_sock { opened[(uint64_t)args[0]] = 0; }
	rawtp:tcp::tcp_destroy_sock { born[(uint64_t)args[0]] = 0; }
	fbt:vmlinux:tcp_v6_send_reset:return { self->refusing = 0; }
	fbt:vmlinux:tcp_check_req:return { self->checked = NULL; self->checker = NULL; }
	fbt:vmlinux:tcp_time_wait:return { self->replaced = 0; }
	fbt:vmlinux:tcp_timewait_state_process:return /arg1 != TCP_TW_SYN/ { self->waited = NULL; }
	fbt:vmlinux:tcp_rcv_state_process:return { self->waited = NULL; }
	fbt:vmlinux:tcp_v4_send_synack:return { self->requested = NULL; }
	/* Another connection may have taken the place of one that was in TIME_WAIT. */
	rawtp:tcp::tcp_destroy_sock /(this->sk = args[0]) != NULL && at4[this->sk] == (uint64_t)this->sk/
	{ connected4[netns[this->sk], this->sk->__sk_common.skc_rcv_saddr, this->sk->__sk_common.skc_daddr, ports_of[this->sk]] = 0; }
	rawtp:tcp::tcp_destroy_sock /(this->sk = args[0]) != NULL && is_ip6[this->sk] && at6[this->sk] == (uint64_t)this->sk/
	{
		connected6[netns[this->sk], *(uint64_t *)local6[this->sk], ((uint64_t *)local6[this->sk])[1],
		    *(uint64_t *)remote6[this->sk], ((uint64_t *)remote6[this->sk])[1], ports_of[this->sk]] = 0;
	}
};
