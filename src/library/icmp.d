/* ICMP and ICMPv6: messages sent and received. */

typedef struct icmpinfo {
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint16_t icmp_checksum;
	uint16_t icmp_id;
	uint16_t icmp_sequence;
	uintptr_t icmp_hdr;
} icmpinfo_t;

/* The headers of both versions have the same shape; the last two mean what they say in echo messages only. */
translator icmpinfo_t < struct icmphdr *I > {
	icmp_type = I == NULL ? 0 : I->type;
	icmp_code = I == NULL ? 0 : I->code;
	icmp_checksum = I == NULL ? 0 : ntohs(I->checksum);
	icmp_id = I == NULL ? 0 : ntohs(I->un.echo.id);
	icmp_sequence = I == NULL ? 0 : ntohs(I->un.echo.sequence);
	icmp_hdr = (uintptr_t)I;
};

provider icmp {
	inline int ETH_P_IP = 0x0800;
	inline int ETH_P_IPV6 = 0x86dd;
	/* The type of a packet that is for another machine. */
	inline int PACKET_OTHERHOST = 3;

	probe send(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct icmphdr *header)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, icmpinfo_t *header);
	probe receive(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct icmphdr *header)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, icmpinfo_t *header);

	inline struct iphdr *ip4[struct sk_buff *s] = (struct iphdr *)(s->head + s->network_header);
	inline struct ipv6hdr *ip6[struct sk_buff *s] = (struct ipv6hdr *)(s->head + s->network_header);
	inline struct icmphdr *behind4[struct iphdr *i] = (struct icmphdr *)((char *)i + 4 * i->ihl);

	/* A first fragment or a whole packet; ICMPv6 may stand behind one extension header, as reports of groups do. */
	inline int icmp4[struct iphdr *i] = i->protocol == IPPROTO_ICMP && (i->frag_off & htons(0x1fff)) == 0;
	inline int icmp6[struct ipv6hdr *i] = i->nexthdr == IPPROTO_ICMPV6 ||
	    (i->nexthdr == IPPROTO_HOPOPTS && *(uint8_t *)(i + 1) == IPPROTO_ICMPV6);
	inline struct icmphdr *behind6[struct ipv6hdr *i] = (struct icmphdr *)((char *)(i + 1) +
	    (i->nexthdr == IPPROTO_ICMPV6 ? 0 : 8 * (*((uint8_t *)(i + 1) + 1) + 1)));

	/* What only passes through has come in by an interface. */
	/* What the device layer is given begins with the header of its protocol on the way in, and knows it on the way out. */
	send at vmlinux`ip_output
	    = fbt:vmlinux:ip_output:entry, fbt:vmlinux:ip_mc_output:entry
	      /icmp4[ip4[args[2]]] && args[2]->skb_iif == 0/
	      {
		skb = args[2];
		sk = args[1];
		ip = (void_ip_t *)ip4[skb];
		header = behind4[ip4[skb]];
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->protocol == htons(ETH_P_IP) && icmp4[ip4[args[0]]] && args[0]->skb_iif == 0/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip4[skb];
		header = behind4[ip4[skb]];
	      };
	send at vmlinux`ip6_output
	    = fbt:vmlinux:ip6_output:entry
	      /icmp6[ip6[args[2]]] && args[2]->skb_iif == 0/
	      {
		skb = args[2];
		sk = args[1];
		ip = (void_ip_t *)ip6[skb];
		header = behind6[ip6[skb]];
	      }
	    | rawtp:net::net_dev_queue
	      /args[0]->protocol == htons(ETH_P_IPV6) && icmp6[ip6[args[0]]] && args[0]->skb_iif == 0/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip6[skb];
		header = behind6[ip6[skb]];
	      };

	receive at vmlinux`icmp_rcv
	    = fbt:vmlinux:icmp_rcv:entry
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip4[skb];
		header = behind4[ip4[skb]];
	      }
	    | rawtp:net::netif_receive_skb
	      /args[0]->protocol == htons(ETH_P_IP) && args[0]->pkt_type != PACKET_OTHERHOST &&
	       icmp4[(struct iphdr *)args[0]->data]/
	      {
		skb = args[0];
		ip = (void_ip_t *)skb->data;
		header = behind4[(struct iphdr *)skb->data];
	      };
	receive at vmlinux`icmpv6_rcv
	    = fbt:vmlinux:icmpv6_rcv:entry
	      {
		skb = args[0];
		sk = skb->sk;
		ip = (void_ip_t *)ip6[skb];
		header = behind6[ip6[skb]];
	      }
	    | rawtp:net::netif_receive_skb
	      /args[0]->protocol == htons(ETH_P_IPV6) && args[0]->pkt_type != PACKET_OTHERHOST &&
	       icmp6[(struct ipv6hdr *)args[0]->data]/
	      {
		skb = args[0];
		ip = (void_ip_t *)skb->data;
		header = behind6[(struct ipv6hdr *)skb->data];
	      };
};
