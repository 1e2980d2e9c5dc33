/* IP: packets sent, received and dropped. */

typedef struct ifinfo {
	string if_name;
	int8_t if_local;
	netstackid_t if_ipstack;
	uintptr_t if_addr;
	int if_index;
} ifinfo_t;

/* Bit 3 of the flags is IFF_LOOPBACK. */
translator ifinfo_t < struct net_device *D > {
	if_name = D == NULL ? "<unknown>" : stringof(D->name);
	if_local = D == NULL || (D->flags & 8) != 0;
	if_ipstack = D == NULL ? 0 : (uint64_t)D->nd_net.net;
	if_addr = (uintptr_t)D;
	if_index = D == NULL ? 0 : D->ifindex;
};

typedef struct ipv4info {
	uint8_t ipv4_ver;
	uint8_t ipv4_ihl;
	uint8_t ipv4_tos;
	uint16_t ipv4_length;
	uint16_t ipv4_ident;
	uint8_t ipv4_flags;
	uint16_t ipv4_offset;
	uint8_t ipv4_ttl;
	uint8_t ipv4_protocol;
	string ipv4_protostr;
	uint16_t ipv4_checksum;
	ipaddr_t ipv4_src;
	ipaddr_t ipv4_dst;
	string ipv4_saddr;
	string ipv4_daddr;
	struct iphdr *ipv4_hdr;
} ipv4info_t;

/* ipv4_flags: 2 more fragments, 4 don't fragment, 8 reserved. ipv4_offset counts 8 bytes. */
translator ipv4info_t < struct iphdr *I > {
	ipv4_ver = I == NULL ? 0 : 4;
	ipv4_ihl = I == NULL ? 0 : 4 * I->ihl;
	ipv4_tos = I == NULL ? 0 : I->tos;
	ipv4_length = I == NULL ? 0 : ntohs(I->tot_len);
	ipv4_ident = I == NULL ? 0 : ntohs(I->id);
	ipv4_flags = I == NULL ? 0 : ntohs(I->frag_off) >> 13 << 1;
	ipv4_offset = I == NULL ? 0 : ntohs(I->frag_off) & 0x1fff;
	ipv4_ttl = I == NULL ? 0 : I->ttl;
	ipv4_protocol = I == NULL ? 0 : I->protocol;
	ipv4_protostr = I == NULL ? "<null>" : ip_protocol_string[I->protocol];
	ipv4_checksum = I == NULL ? 0 : ntohs(I->check);
	ipv4_src = I == NULL ? 0 : I->saddr;
	ipv4_dst = I == NULL ? 0 : I->daddr;
	ipv4_saddr = I == NULL ? "<null>" : inet_ntoa(&I->saddr);
	ipv4_daddr = I == NULL ? "<null>" : inet_ntoa(&I->daddr);
	ipv4_hdr = I;
};

typedef struct ipv6info {
	uint8_t ipv6_ver;
	uint8_t ipv6_tclass;
	uint32_t ipv6_flow;
	uint16_t ipv6_plen;
	uint8_t ipv6_nexthdr;
	string ipv6_nextstr;
	uint8_t ipv6_hlim;
	in6_addr_t *ipv6_src;
	in6_addr_t *ipv6_dst;
	string ipv6_saddr;
	string ipv6_daddr;
	struct ipv6hdr *ipv6_hdr;
} ipv6info_t;

translator ipv6info_t < struct ipv6hdr *I > {
	ipv6_ver = I == NULL ? 0 : 6;
	ipv6_tclass = I == NULL ? 0 : ntohl(*(uint32_t *)I) >> 20 & 0xff;
	ipv6_flow = I == NULL ? 0 : ntohl(*(uint32_t *)I) & 0xfffff;
	ipv6_plen = I == NULL ? 0 : ntohs(I->payload_len);
	ipv6_nexthdr = I == NULL ? 0 : I->nexthdr;
	ipv6_nextstr = I == NULL ? "<null>" : ip_protocol_string[I->nexthdr];
	ipv6_hlim = I == NULL ? 0 : I->hop_limit;
	ipv6_src = I == NULL ? NULL : &I->saddr;
	ipv6_dst = I == NULL ? NULL : &I->daddr;
	ipv6_saddr = I == NULL ? "<null>" : inet_ntoa6(&I->saddr, 1);
	ipv6_daddr = I == NULL ? "<null>" : inet_ntoa6(&I->daddr, 1);
	ipv6_hdr = I;
};

/* What IP carries, by the names of the protocols. */
inline string ip_protocol_string[int protocol] =
	protocol == IPPROTO_TCP ? "TCP" :
	protocol == IPPROTO_UDP ? "UDP" :
	protocol == IPPROTO_IP ? "IP" :
	protocol == IPPROTO_ICMP ? "ICMP" :
	protocol == IPPROTO_IGMP ? "IGMP" :
	protocol == IPPROTO_EGP ? "EGP" :
	protocol == IPPROTO_IPV6 ? "IPv6" :
	protocol == IPPROTO_ROUTING ? "ROUTE" :
	protocol == IPPROTO_ESP ? "ESP" :
	protocol == IPPROTO_AH ? "AH" :
	protocol == IPPROTO_ICMPV6 ? "ICMPv6" :
	protocol == IPPROTO_OSPF ? "OSPF" :
	protocol == IPPROTO_SCTP ? "SCTP" :
	protocol == IPPROTO_RAW ? "RAW" :
	lltostr(protocol);

provider ip {
	probe send(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);
	probe receive(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);
	probe drop__in(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);
	probe drop__out(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);
	probe forward(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);
	probe fragment(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct net_device *dev, struct iphdr *ip4, struct ipv6hdr *ip6)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, ifinfo_t *dev, ipv4info_t *ip4, ipv6info_t *ip6);

	inline int ETH_P_IP = 0x0800;
	inline int ETH_P_IPV6 = 0x86dd;
	inline struct iphdr *header4[struct sk_buff *s] = (struct iphdr *)(s->head + s->network_header);
	inline struct ipv6hdr *header6[struct sk_buff *s] = (struct ipv6hdr *)(s->head + s->network_header);
	inline int is4[struct sk_buff *s] = s->protocol == htons(ETH_P_IP);
	inline int is6[struct sk_buff *s] = s->protocol == htons(ETH_P_IPV6);

	enum skb_drop_reason;
	/* Why IP drops what comes in, and what goes out. */
	inline int is_in[int r] =
	    r == SKB_DROP_REASON_IP_CSUM ||
	    r == SKB_DROP_REASON_IP_INHDR ||
	    r == SKB_DROP_REASON_IP_RPFILTER ||
	    r == SKB_DROP_REASON_OTHERHOST ||
	    r == SKB_DROP_REASON_PKT_TOO_SMALL ||
	    r == SKB_DROP_REASON_IP_NOPROTO ||
	    r == SKB_DROP_REASON_UNICAST_IN_L2_MULTICAST ||
	    r == SKB_DROP_REASON_XFRM_POLICY ||
	    r == SKB_DROP_REASON_IP_INADDRERRORS ||
	    r == SKB_DROP_REASON_IP_INNOROUTES ||
	    r == SKB_DROP_REASON_DUP_FRAG ||
	    r == SKB_DROP_REASON_FRAG_REASM_TIMEOUT ||
	    r == SKB_DROP_REASON_FRAG_TOO_FAR;
	/* The kernels before 6.3 tell fewer apart. */
	inline int is_in_before[int r] =
	    r == SKB_DROP_REASON_IP_CSUM ||
	    r == SKB_DROP_REASON_IP_INHDR ||
	    r == SKB_DROP_REASON_IP_RPFILTER ||
	    r == SKB_DROP_REASON_OTHERHOST ||
	    r == SKB_DROP_REASON_PKT_TOO_SMALL ||
	    r == SKB_DROP_REASON_IP_NOPROTO ||
	    r == SKB_DROP_REASON_UNICAST_IN_L2_MULTICAST ||
	    r == SKB_DROP_REASON_XFRM_POLICY;
	inline int is_out[int r] =
	    r == SKB_DROP_REASON_IP_OUTNOROUTES ||
	    r == SKB_DROP_REASON_NEIGH_CREATEFAIL ||
	    r == SKB_DROP_REASON_NEIGH_FAILED ||
	    r == SKB_DROP_REASON_NEIGH_QUEUEFULL ||
	    r == SKB_DROP_REASON_NEIGH_DEAD ||
	    r == SKB_DROP_REASON_BPF_CGROUP_EGRESS ||
	    r == SKB_DROP_REASON_IPV6DISABLED ||
	    r == SKB_DROP_REASON_PKT_TOO_BIG;
	inline int is_out_before[int r] =
	    r == SKB_DROP_REASON_IP_OUTNOROUTES ||
	    r == SKB_DROP_REASON_NEIGH_CREATEFAIL ||
	    r == SKB_DROP_REASON_NEIGH_FAILED ||
	    r == SKB_DROP_REASON_NEIGH_QUEUEFULL ||
	    r == SKB_DROP_REASON_NEIGH_DEAD ||
	    r == SKB_DROP_REASON_BPF_CGROUP_EGRESS ||
	    r == SKB_DROP_REASON_IPV6DISABLED;
	/* The code that frees a packet is in a function: the address is the one behind the call. */
	inline int is_inside[uint64_t code, uint64_t start, uint64_t bytes] = code - start - 1 < bytes;
	/* Is it in one of those that have a location of their own, as far as this kernel has them? */
	this int is_told;
	rawtp:skb::kfree_skb { this->is_told = 0; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv, sizeof (`ip_rcv)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_core, sizeof (`ip_rcv_core)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_finish, sizeof (`ip_rcv_finish)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_finish_core, sizeof (`ip_rcv_finish_core)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_sublist_rcv, sizeof (`ip_sublist_rcv)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_defrag, sizeof (`ip_defrag)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_expire, sizeof (`ip_expire)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_local_deliver_finish, sizeof (`ip_local_deliver_finish)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_protocol_deliver_rcu, sizeof (`ip_protocol_deliver_rcu)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_error, sizeof (`ip_error)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ipv6_rcv, sizeof (`ipv6_rcv)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_rcv_core, sizeof (`ip6_rcv_core)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_rcv_finish, sizeof (`ip6_rcv_finish)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_sublist_rcv, sizeof (`ip6_sublist_rcv)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ipv6_frag_rcv, sizeof (`ipv6_frag_rcv)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_frag_expire, sizeof (`ip6_frag_expire)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_input_finish, sizeof (`ip6_input_finish)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_mc_input, sizeof (`ip6_mc_input)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_protocol_deliver_rcu, sizeof (`ip6_protocol_deliver_rcu)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_forward, sizeof (`ip_forward)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`__ip_queue_xmit, sizeof (`__ip_queue_xmit)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_mc_output, sizeof (`ip_mc_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_finish_output, sizeof (`ip_finish_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_mc_finish_output, sizeof (`ip_mc_finish_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`__ip_finish_output, sizeof (`__ip_finish_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_finish_output2, sizeof (`ip_finish_output2)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_do_fragment, sizeof (`ip_do_fragment)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_forward, sizeof (`ip6_forward)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_xmit, sizeof (`ip6_xmit)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_output, sizeof (`ip6_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_finish_output, sizeof (`ip6_finish_output)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_finish_output2, sizeof (`ip6_finish_output2)]/ { this->is_told = 1; }
	rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_fragment, sizeof (`ip6_fragment)]/ { this->is_told = 1; }

	/* Whole packets on their way to a device, their headers complete; those that are forwarded too. */
	send at vmlinux`ip_finish_output
	    = fbt:vmlinux:ip_finish_output:entry
	      {
		skb = args[2];
		sk = skb->sk;
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      }
	    | rawtp:net::net_dev_queue /is4[args[0]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      };

	send at vmlinux`ip6_finish_output
	    = fbt:vmlinux:ip6_finish_output:entry
	      {
		skb = args[2];
		sk = skb->sk;
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      }
	    | rawtp:net::net_dev_queue /is6[args[0]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      };

	/* Packets, or their fragments, that are for this host. */
	receive at vmlinux`ip_local_deliver
	    = fbt:vmlinux:ip_local_deliver:entry
	      {
		skb = args[0];
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      }
	    | rawtp:net::netif_receive_skb /is4[args[0]] && args[0]->pkt_type != 3/
	      {
		skb = args[0];
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      };

	receive at vmlinux`ip6_input
	    = fbt:vmlinux:ip6_input:entry
	      {
		skb = args[0];
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      }
	    | rawtp:net::netif_receive_skb /is6[args[0]] && args[0]->pkt_type != 3/
	      {
		skb = args[0];
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      };

	/*
	 * Dropped by a function of IP, whatever the reason. What the compiler put into a function's caller, or into a part with a name
	 * of its own, counts for where it is now, or else by its reason.
	 */
	drop__in at vmlinux`ip_rcv
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv, sizeof (`ip_rcv)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_rcv_core
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_core, sizeof (`ip_rcv_core)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_rcv_finish
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_finish, sizeof (`ip_rcv_finish)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_rcv_finish_core
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_rcv_finish_core, sizeof (`ip_rcv_finish_core)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_sublist_rcv
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_sublist_rcv, sizeof (`ip_sublist_rcv)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_defrag
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_defrag, sizeof (`ip_defrag)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_expire
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_expire, sizeof (`ip_expire)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_local_deliver_finish
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_local_deliver_finish, sizeof (`ip_local_deliver_finish)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_protocol_deliver_rcu
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_protocol_deliver_rcu, sizeof (`ip_protocol_deliver_rcu)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ip_error
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_error, sizeof (`ip_error)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__in at vmlinux`ipv6_rcv
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ipv6_rcv, sizeof (`ipv6_rcv)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_rcv_core
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_rcv_core, sizeof (`ip6_rcv_core)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_rcv_finish
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_rcv_finish, sizeof (`ip6_rcv_finish)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_sublist_rcv
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_sublist_rcv, sizeof (`ip6_sublist_rcv)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ipv6_frag_rcv
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ipv6_frag_rcv, sizeof (`ipv6_frag_rcv)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_frag_expire
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_frag_expire, sizeof (`ip6_frag_expire)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_input_finish
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_input_finish, sizeof (`ip6_input_finish)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_mc_input
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_mc_input, sizeof (`ip6_mc_input)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__in at vmlinux`ip6_protocol_deliver_rcu
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_protocol_deliver_rcu, sizeof (`ip6_protocol_deliver_rcu)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip_forward
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_forward, sizeof (`ip_forward)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`__ip_queue_xmit
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`__ip_queue_xmit, sizeof (`__ip_queue_xmit)]/
	      { skb = args[0]; sk = skb->sk; dev = skb->dev; };
	drop__out at vmlinux`ip_mc_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_mc_output, sizeof (`ip_mc_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`ip_finish_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_finish_output, sizeof (`ip_finish_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`ip_mc_finish_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_mc_finish_output, sizeof (`ip_mc_finish_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`__ip_finish_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`__ip_finish_output, sizeof (`__ip_finish_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`ip_finish_output2
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_finish_output2, sizeof (`ip_finish_output2)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`ip_do_fragment
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip_do_fragment, sizeof (`ip_do_fragment)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; };
	drop__out at vmlinux`ip6_forward
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_forward, sizeof (`ip6_forward)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip6_xmit
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_xmit, sizeof (`ip6_xmit)] && is6[args[0]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip6_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_output, sizeof (`ip6_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip6_finish_output
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_finish_output, sizeof (`ip6_finish_output)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip6_finish_output2
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_finish_output2, sizeof (`ip6_finish_output2)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`ip6_fragment
	    = rawtp:skb::kfree_skb /is_inside[(uint64_t)args[1], (uint64_t)&`ip6_fragment, sizeof (`ip6_fragment)]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	/* Netfilter's verdict, whichever of its functions acts on it: what has come from a device is inbound. */
	drop__in at vmlinux`nf_hook_slow
	    = rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP && args[0]->skb_iif != 0 && is4[args[0]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP && args[0]->skb_iif != 0 && is6[args[0]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`nf_hook_slow
	    = rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP && args[0]->skb_iif == 0 && is4[args[0]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP && args[0]->skb_iif == 0 && is6[args[0]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	/* Freed elsewhere, by the reason that is given: what is not counted as a loss has none of these. A fragment that waited has no device. */
	drop__in at vmlinux`kfree_skb
	    = rawtp:skb::kfree_skb /!this->is_told && is4[args[0]] && is_in[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = args[2] == SKB_DROP_REASON_FRAG_REASM_TIMEOUT ? NULL : skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /!this->is_told && is6[args[0]] && is_in[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = args[2] == SKB_DROP_REASON_FRAG_REASM_TIMEOUT ? NULL : skb->dev; ip6 = header6[skb]; }
	    | rawtp:skb::kfree_skb /!this->is_told && is4[args[0]] && is_in_before[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /!this->is_told && is6[args[0]] && is_in_before[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };
	drop__out at vmlinux`kfree_skb
	    = rawtp:skb::kfree_skb /!this->is_told && is4[args[0]] && is_out[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /!this->is_told && is6[args[0]] && is_out[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; }
	    | rawtp:skb::kfree_skb /!this->is_told && is4[args[0]] && is_out_before[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header4[skb]; dev = skb->dev; ip4 = header4[skb]; }
	    + rawtp:skb::kfree_skb /!this->is_told && is6[args[0]] && is_out_before[(int)args[2]]/
	      { skb = args[0]; sk = skb->sk; ip = (void_ip_t *)header6[skb]; dev = skb->dev; ip6 = header6[skb]; };

	/* IPSKB_FORWARDED; of IPv6 what came from a device and was looked into on arrival. */
	inline int forwards4[struct sk_buff *s] = (((struct inet_skb_parm *)s->cb)->flags & 1) != 0;
	inline int forwards6[struct sk_buff *s] = s->skb_iif != 0 && ((struct inet6_skb_parm *)s->cb)->nhoff != 0;
	/* On their way through this host: as they come in, or where only tracepoints can be had, as they go out. */
	forward at vmlinux`ip_forward
	    = fbt:vmlinux:ip_forward:entry
	      {
		skb = args[0];
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      }
	    | rawtp:net::net_dev_queue /is4[args[0]] && forwards4[args[0]]/
	      {
		skb = args[0];
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      };

	forward at vmlinux`ip6_forward
	    = fbt:vmlinux:ip6_forward:entry
	      {
		skb = args[0];
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      }
	    | rawtp:net::net_dev_queue /is6[args[0]] && forwards6[args[0]]/
	      {
		skb = args[0];
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      };

	/* Packets that are cut into fragments; where only tracepoints can be had, the first fragment. */
	inline int is_first4[struct sk_buff *s] = (header4[s]->frag_off & htons(0x3fff)) == htons(0x2000);
	inline int is_first6[struct sk_buff *s] = header6[s]->nexthdr == IPPROTO_FRAGMENT &&
	    (((struct frag_hdr *)(header6[s] + 1))->frag_off & htons(0xfff9)) == htons(1);
	fragment at vmlinux`ip_do_fragment
	    = fbt:vmlinux:ip_do_fragment:entry
	      {
		skb = args[2];
		sk = skb->sk;
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      }
	    | rawtp:net::net_dev_queue /is4[args[0]] && is_first4[args[0]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)header4[skb];
		dev = skb->dev;
		ip4 = header4[skb];
	      };

	fragment at vmlinux`ip6_fragment
	    = fbt:vmlinux:ip6_fragment:entry
	      {
		skb = args[2];
		sk = skb->sk;
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      }
	    | rawtp:net::net_dev_queue /is6[args[0]] && is_first6[args[0]]/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)header6[skb];
		dev = skb->dev;
		ip6 = header6[skb];
	      };
};
