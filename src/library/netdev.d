/* Network devices: packets that are queued, sent and received, and how many a poll of a device finds. */

typedef struct napiinfo {
	uintptr_t napi_addr;
	uint32_t napi_id;
	int napi_weight;
} napiinfo_t;

translator napiinfo_t < struct napi_struct *N > {
	napi_addr = (uintptr_t)N;
	napi_id = N == NULL ? 0 : N->napi_id;
	napi_weight = N == NULL ? 0 : N->weight;
};

provider net {
	probe queue(struct sk_buff *skb, struct net_device *dev, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length);
	probe start__xmit(struct sk_buff *skb, struct net_device *dev, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length);
	probe xmit(struct sk_buff *skb, struct net_device *dev, uint32_t length, int rc)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length, int rc);
	probe xmit__timeout(struct net_device *dev, int queue) : (ifinfo_t *dev, int queue);
	probe receive(struct sk_buff *skb, struct net_device *dev, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length);
	probe netif__rx(struct sk_buff *skb, struct net_device *dev, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length);
	probe gro__receive(struct sk_buff *skb, struct net_device *dev, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length);
	probe gro__result(struct sk_buff *skb, struct net_device *dev, enum gro_result result)
	    : (pktinfo_t *skb, ifinfo_t *dev, enum gro_result result);
	probe napi__poll(struct napi_struct *napi, struct net_device *dev, int work, int budget)
	    : (napiinfo_t *napi, ifinfo_t *dev, int work, int budget);

	/* What is merged may be gone when the result is known: of it only the address is told. */
	rawtp:net::napi_gro_receive_entry, rawtp:net::napi_gro_frags_entry
	{
		merging[cpu] = args[0];
		merging_for[cpu] = args[0]->dev;
	}

	queue at vmlinux`__dev_queue_xmit
	    = rawtp:net::net_dev_queue { skb = args[0]; dev = skb->dev; length = skb->len; };
	start__xmit at vmlinux`dev_hard_start_xmit
	    = rawtp:net::net_dev_start_xmit { skb = args[0]; dev = args[1]; length = skb->len; };
	/* The packet may be gone: the kernel kept its length. */
	xmit at vmlinux`dev_hard_start_xmit
	    = rawtp:net::net_dev_xmit { skb = args[0]; dev = args[2]; length = args[3]; rc = args[1]; };
	xmit__timeout at vmlinux`dev_watchdog
	    = rawtp:net::net_dev_xmit_timeout { dev = args[0]; queue = args[1]; };
	receive at vmlinux`__netif_receive_skb_core
	    = rawtp:net::netif_receive_skb { skb = args[0]; dev = skb->dev; length = skb->len; };
	netif__rx at vmlinux`netif_rx
	    = rawtp:net::netif_rx { skb = args[0]; dev = skb->dev; length = skb->len; };
	gro__receive at vmlinux`napi_gro_receive
	    = rawtp:net::napi_gro_receive_entry { skb = args[0]; dev = skb->dev; length = skb->len; };
	gro__receive at vmlinux`napi_gro_frags
	    = rawtp:net::napi_gro_frags_entry { skb = args[0]; dev = skb->dev; length = skb->len; };
	gro__result at vmlinux`napi_gro_receive
	    = rawtp:net::napi_gro_receive_exit
	      { skb = merging[cpu]; dev = merging_for[cpu]; result = (enum gro_result)args[0]; };
	gro__result at vmlinux`napi_gro_frags
	    = rawtp:net::napi_gro_frags_exit
	      { skb = merging[cpu]; dev = merging_for[cpu]; result = (enum gro_result)args[0]; };
	napi__poll at vmlinux`__napi_poll
	    = rawtp:napi::napi_poll { napi = args[0]; dev = napi->dev; work = args[1]; budget = args[2]; };
};
