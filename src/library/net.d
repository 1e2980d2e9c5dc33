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

/* cs_pid is that of the process that owns the socket, where a provider knows it; cs_uid is the socket's owner. */
typedef struct csinfo {
	uintptr_t cs_addr;
	uint64_t cs_cid;
	pid_t cs_pid;
	zoneid_t cs_zoneid;
	uid_t cs_uid;
	uint64_t cs_netns;
} csinfo_t;

/* Sockets in TIME_WAIT (6) and NEW_SYN_RECV (12) are small ones, which only begin like others. */
translator csinfo_t < struct sock *S > {
	cs_addr = (uintptr_t)S;
	cs_cid = (uint64_t)S;
	cs_pid = 0;
	cs_zoneid = 0;
	cs_uid = S == NULL || S->__sk_common.skc_state == 6 || S->__sk_common.skc_state == 12 ? 0 : S->sk_uid.val;
	cs_netns = S == NULL ? 0 : S->__sk_common.skc_net.net->ns.inum;
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
