/* UDP: datagrams sent, received and dropped. */

typedef struct udpsinfo {
	uintptr_t udps_addr;
	uint16_t udps_lport;
	uint16_t udps_rport;
	string udps_laddr;
	string udps_raddr;
} udpsinfo_t;

typedef struct udpinfo {
	uint16_t udp_sport;
	uint16_t udp_dport;
	uint16_t udp_length;
	uint16_t udp_checksum;
	uintptr_t udp_hdr;
} udpinfo_t;

translator udpinfo_t < struct udphdr *U > {
	udp_sport = U == NULL ? 0 : ntohs(U->source);
	udp_dport = U == NULL ? 0 : ntohs(U->dest);
	udp_length = U == NULL ? 0 : ntohs(U->len);
	udp_checksum = U == NULL ? 0 : ntohs(U->check);
	udp_hdr = (uintptr_t)U;
};

provider udp {
	inline int ETH_P_IP = 0x0800;
	inline int ETH_P_IPV6 = 0x86dd;

	probe send(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct udp_sock *udp, struct udphdr *header, int dir)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, udpsinfo_t *udp, udpinfo_t *header);
	probe receive(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct udp_sock *udp, struct udphdr *header, int dir)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, udpsinfo_t *udp, udpinfo_t *header);

	probe drop(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct udp_sock *udp, struct udphdr *header, int dir, int reason)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, udpsinfo_t *udp, udpinfo_t *header, dropinfo_t *reason);

	translator udpsinfo_t < struct udp_sock *U > {
		udps_addr = (uintptr_t)U;
		udps_lport = header == NULL ? 0 : ntohs(dir == NET_PROBE_OUTBOUND ? header->source : header->dest);
		udps_rport = header == NULL ? 0 : ntohs(dir == NET_PROBE_OUTBOUND ? header->dest : header->source);
		udps_laddr = dir == NET_PROBE_OUTBOUND ? xlate <ipinfo_t> (ip).ip_saddr : xlate <ipinfo_t> (ip).ip_daddr;
		udps_raddr = dir == NET_PROBE_OUTBOUND ? xlate <ipinfo_t> (ip).ip_daddr : xlate <ipinfo_t> (ip).ip_saddr;
	};

	/* Why datagrams don't get to a socket. */
	enum skb_drop_reason;
	inline int is_loss[int r] =
	    r == SKB_DROP_REASON_NO_SOCKET || r == SKB_DROP_REASON_SOCKET_RCVBUFF || r == SKB_DROP_REASON_PROTO_MEM ||
	    r == SKB_DROP_REASON_UDP_CSUM || r == SKB_DROP_REASON_SOCKET_FILTER;

	inline struct iphdr *ip4[struct sk_buff *s] = (struct iphdr *)(s->head + s->network_header);
	inline struct ipv6hdr *ip6[struct sk_buff *s] = (struct ipv6hdr *)(s->head + s->network_header);
	inline struct udphdr *udp_header[struct sk_buff *s] = (struct udphdr *)(s->head + s->transport_header);

	/* The first fragment of a datagram by IPv6: a header of its own stands before that of UDP. */
	inline struct frag_hdr *fragment6[struct sk_buff *s] = (struct frag_hdr *)(ip6[s] + 1);
	inline int begins6[struct sk_buff *s] = ip6[s]->nexthdr == IPPROTO_FRAGMENT &&
	    fragment6[s]->nexthdr == IPPROTO_UDP && (fragment6[s]->frag_off & htons(0xfff8)) == 0;

	/* The packet that the softirq of this CPU is working on: sockets become readable in the course of that. */
	rawtp:net::netif_receive_skb { arriving[cpu] = args[0]; }

	/* The headers are complete where the packet is handed to IP, and not yet in udp_send_skb() itself. */
	send at vmlinux`udp_send_skb
	    = fbt:vmlinux:ip_send_skb:entry
	      /ip4[args[1]]->protocol == IPPROTO_UDP/
	      {
		skb = args[1];
		sk = skb->sk;
		ip = (void_ip_t *)ip4[skb];
		udp = (struct udp_sock *)sk;
		header = udp_header[skb];
		dir = NET_PROBE_OUTBOUND;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_UDP &&
	       (ip4[args[0]]->frag_off & htons(0x1fff)) == 0/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip4[skb];
		udp = (struct udp_sock *)sk;
		header = udp_header[skb];
		dir = NET_PROBE_OUTBOUND;
	      };
	send at vmlinux`udp_v6_send_skb
	    = fbt:vmlinux:ip6_send_skb:entry
	      /ip6[args[0]]->nexthdr == IPPROTO_UDP/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip6[skb];
		udp = (struct udp_sock *)sk;
		header = udp_header[skb];
		dir = NET_PROBE_OUTBOUND;
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->protocol == htons(ETH_P_IPV6) && (ip6[args[0]]->nexthdr == IPPROTO_UDP || begins6[args[0]])/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip6[skb];
		udp = (struct udp_sock *)sk;
		header = begins6[skb] ? (struct udphdr *)(fragment6[skb] + 1) : udp_header[skb];
		dir = NET_PROBE_OUTBOUND;
	      };

	/* Each datagram on its arrival at a socket: what the card or the kernel put together is taken apart again. */
	receive at vmlinux`udp_queue_rcv_skb
	    = fbt:vmlinux:udp_queue_rcv_one_skb:entry
	      /args[0]->sk_protocol == IPPROTO_UDP/
	      {
		skb = args[1];
		sk = args[0];
		ip = (void_ip_t *)ip4[skb];
		udp = (struct udp_sock *)sk;
		header = udp_header[skb];
		dir = NET_PROBE_INBOUND;
	      }
	    | rawtp:sock::sk_data_ready
	      /args[0]->sk_protocol == IPPROTO_UDP && arriving[cpu]->protocol == htons(ETH_P_IP)/
	      {
		skb = arriving[cpu];
		sk = args[0];
		ip = (void_ip_t *)ip4[skb];
		udp = (struct udp_sock *)sk;
		header = (ip4[skb]->frag_off & htons(0x1fff)) == 0 ? (struct udphdr *)((char *)ip4[skb] + 4 * ip4[skb]->ihl) : NULL;
		dir = NET_PROBE_INBOUND;
	      };
	receive at vmlinux`udpv6_queue_rcv_skb
	    = fbt:vmlinux:udpv6_queue_rcv_one_skb:entry
	      /args[0]->sk_protocol == IPPROTO_UDP/
	      {
		skb = args[1];
		sk = args[0];
		ip = (void_ip_t *)ip6[skb];
		udp = (struct udp_sock *)sk;
		header = udp_header[skb];
		dir = NET_PROBE_INBOUND;
	      }
	    | rawtp:sock::sk_data_ready
	      /args[0]->sk_protocol == IPPROTO_UDP && arriving[cpu]->protocol == htons(ETH_P_IPV6)/
	      {
		skb = arriving[cpu];
		sk = args[0];
		ip = (void_ip_t *)ip6[skb];
		udp = (struct udp_sock *)sk;
		header = ip6[skb]->nexthdr == IPPROTO_UDP ? (struct udphdr *)(ip6[skb] + 1) : NULL;
		dir = NET_PROBE_INBOUND;
	      };

	/* Dropped on the way to a socket, which the kernel tells since 6.10; before, it frees the datagram first. */
	drop at vmlinux`udp_rcv
	    = rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_UDP &&
	       is_loss[(int)args[2]]/
	      {
		skb = args[0];
		sk = args[3];
		ip = (void_ip_t *)ip4[skb];
		udp = (struct udp_sock *)sk;
		header = (struct udphdr *)((char *)ip4[skb] + 4 * ip4[skb]->ihl);
		dir = NET_PROBE_INBOUND;
		reason = args[2];
	      }
	    | rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IP) && ip4[args[0]]->protocol == IPPROTO_UDP &&
	       is_loss[(int)args[2]]/
	      {
		skb = args[0];
		ip = (void_ip_t *)ip4[skb];
		header = (struct udphdr *)((char *)ip4[skb] + 4 * ip4[skb]->ihl);
		dir = NET_PROBE_INBOUND;
		reason = args[2];
	      };
	drop at vmlinux`udpv6_rcv
	    = rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_UDP &&
	       is_loss[(int)args[2]]/
	      {
		skb = args[0];
		sk = args[3];
		ip = (void_ip_t *)ip6[skb];
		udp = (struct udp_sock *)sk;
		header = (struct udphdr *)(ip6[skb] + 1);
		dir = NET_PROBE_INBOUND;
		reason = args[2];
	      }
	    | rawtp:skb::kfree_skb
	      /args[0]->protocol == htons(ETH_P_IPV6) && ip6[args[0]]->nexthdr == IPPROTO_UDP &&
	       is_loss[(int)args[2]]/
	      {
		skb = args[0];
		ip = (void_ip_t *)ip6[skb];
		header = (struct udphdr *)(ip6[skb] + 1);
		dir = NET_PROBE_INBOUND;
		reason = args[2];
	      };
};
