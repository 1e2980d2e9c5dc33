/* Queueing disciplines: packets that wait for a device, how long, and those that are dropped. */

typedef struct qdiscinfo {
	uintptr_t qdisc_addr;
	string qdisc_kind;
	uint32_t qdisc_handle;
	uint32_t qdisc_parent;
	uint32_t qdisc_limit;
	uint32_t qdisc_qlen;
} qdiscinfo_t;

/* Handles are as tc(8) shows them: a major number above the lower 16 bits. */
translator qdiscinfo_t < struct Qdisc *Q > {
	qdisc_addr = (uintptr_t)Q;
	qdisc_kind = Q == NULL ? "<unknown>" : stringof((char *)Q->ops->id);
	qdisc_handle = Q == NULL ? 0 : Q->handle;
	qdisc_parent = Q == NULL ? 0 : Q->parent;
	qdisc_limit = Q == NULL ? 0 : Q->limit;
	qdisc_qlen = Q == NULL ? 0 : Q->q.qlen;
};

provider qdisc {
	probe enqueue(struct sk_buff *skb, struct net_device *dev, struct Qdisc *q, uint32_t length)
	    : (pktinfo_t *skb, ifinfo_t *dev, qdiscinfo_t *q, uint32_t length);
	probe dequeue(struct sk_buff *skb, struct net_device *dev, struct Qdisc *q, uint32_t length, uint64_t latency, int packets)
	    : (pktinfo_t *skb, ifinfo_t *dev, qdiscinfo_t *q, uint32_t length, uint64_t latency, int packets);
	probe drop(struct sk_buff *skb, struct net_device *dev, uint32_t length, int reason)
	    : (pktinfo_t *skb, ifinfo_t *dev, uint32_t length, dropinfo_t *reason);

	rawtp:qdisc::qdisc_enqueue { since[(uint64_t)args[2]] = timestamp; }

	enqueue at vmlinux`dev_qdisc_enqueue
	    = rawtp:qdisc::qdisc_enqueue { skb = args[2]; dev = args[1]->dev; q = args[0]; length = skb->len; };

	/* Of several packets at once the first; a queue that had none to give is asked too. */
	dequeue at vmlinux`dequeue_skb
	    = rawtp:qdisc::qdisc_dequeue /args[3] != NULL/
	      {
		skb = args[3];
		dev = args[1]->dev;
		q = args[0];
		length = skb->len;
		latency = since[(uint64_t)args[3]] == 0 ? 0 : timestamp - since[(uint64_t)args[3]];
		packets = args[2];
	      };

	/* Newer kernels tell why a queue drops. */
	drop at vmlinux`__dev_xmit_skb
	    = rawtp:skb::kfree_skb
	      /args[2] == SKB_DROP_REASON_QDISC_DROP || args[2] == SKB_DROP_REASON_QDISC_OVERLIMIT ||
	       args[2] == SKB_DROP_REASON_QDISC_CONGESTED || args[2] == SKB_DROP_REASON_CAKE_FLOOD ||
	       args[2] == SKB_DROP_REASON_FQ_BAND_LIMIT || args[2] == SKB_DROP_REASON_FQ_HORIZON_LIMIT ||
	       args[2] == SKB_DROP_REASON_FQ_FLOW_LIMIT/
	      { skb = args[0]; dev = skb->dev; length = skb->len; reason = args[2]; }
	    | rawtp:skb::kfree_skb
	      /args[2] == SKB_DROP_REASON_QDISC_DROP/
	      { skb = args[0]; dev = skb->dev; length = skb->len; reason = args[2]; };

	/* A packet that is sent or freed doesn't wait any more, however it left the queue. */
	rawtp:qdisc::qdisc_dequeue { since[(uint64_t)args[3]] = 0; }
	rawtp:net::net_dev_start_xmit, rawtp:skb::kfree_skb, rawtp:skb::consume_skb { since[(uint64_t)args[0]] = 0; }
};
