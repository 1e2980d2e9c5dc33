/* Netfilter: what its hooks decide of packets. */

typedef struct nfinfo {
	string nf_hook;
	string nf_family;
	string nf_in;
	string nf_out;
} nfinfo_t;

provider nf {
	probe accept(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct nf_hook_state *state)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, nfinfo_t *state);
	probe drop(struct sk_buff *skb, struct sock *sk, void_ip_t *ip, struct nf_hook_state *state)
	    : (pktinfo_t *skb, csinfo_t *sk, ipinfo_t *ip, nfinfo_t *state);
	probe steal(struct nf_hook_state *state) : (nfinfo_t *state);

	enum skb_drop_reason;
	inline void_ip_t *header[struct sk_buff *s] = (void_ip_t *)(s->head + s->network_header);

	/* The enumerations nf_inet_hooks and NFPROTO_* of the kernel; other families number their hooks likewise. */
	inline string nf_hook_string[int hook] =
		hook == 0 ? "PREROUTING" :
		hook == 1 ? "INPUT" :
		hook == 2 ? "FORWARD" :
		hook == 3 ? "OUTPUT" :
		hook == 4 ? "POSTROUTING" :
		hook == 5 ? "INGRESS" :
		lltostr(hook);
	inline string nf_family_string[int family] =
		family == 1 ? "inet" :
		family == 2 ? "ip" :
		family == 3 ? "arp" :
		family == 5 ? "netdev" :
		family == 7 ? "bridge" :
		family == 10 ? "ip6" :
		lltostr(family);

	translator nfinfo_t < struct nf_hook_state *S > {
		nf_hook = S == NULL ? "<unknown>" : nf_hook_string[S->hook];
		nf_family = S == NULL ? "<unknown>" : nf_family_string[S->pf];
		nf_in = S == NULL || S->in == NULL ? "" : stringof(S->in->name);
		nf_out = S == NULL || S->out == NULL ? "" : stringof(S->out->name);
	};

	/* A softirq may come between a thread's question and its answer, and ask too: they differ in ipl. */
	fbt:vmlinux:nf_hook_slow:entry { self->asked[ipl] = args[0]; self->state[ipl] = args[1]; }

	accept at vmlinux`nf_hook_slow
	    = fbt:vmlinux:nf_hook_slow:return /(int)args[1] == 1 && self->asked[ipl] != NULL/
	      {
		skb = self->asked[ipl];
		state = self->state[ipl];
		sk = state->sk;
		ip = header[skb];
	      };

	/* While the packet is still whole; the hook's answer comes after it was freed. */
	drop at vmlinux`nf_hook_slow
	    = rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP/
	      {
		skb = args[0];
		sk = skb->sk;
		ip = header[skb];
		state = self->asked[ipl] == skb ? self->state[ipl] : NULL;
	      }
	    | rawtp:skb::kfree_skb /args[2] == SKB_DROP_REASON_NETFILTER_DROP/
	      { skb = args[0]; sk = skb->sk; ip = header[skb]; };

	/* Somebody else has the packet now, as a queue to user space: nothing is told of it. */
	steal at vmlinux`nf_hook_slow
	    = fbt:vmlinux:nf_hook_slow:return /(int)args[1] == 0 && self->state[ipl] != NULL/ { state = self->state[ipl]; };

	fbt:vmlinux:nf_hook_slow:return { self->asked[ipl] = NULL; self->state[ipl] = NULL; }
};
