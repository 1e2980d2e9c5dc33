/* A provider with what realises its probes, and what is its own. */
provider mine {
	probe sent__all(struct sk_buff *skb, int dir) : (bar_t *skb);
	inline int PROTOCOL = 6;
	self int busy;

	fbt::tcp_connect:entry
	/args[0]->sk_protocol == PROTOCOL/
	{
		self->busy = 1;
	}
	fbt::tcp_connect:return, fbt:vmlinux:tcp_done:entry { self->busy = 0; }

	sent__all at vmlinux`tcp_transmit_skb
	    = fbt:vmlinux:ip_queue_xmit:entry /args[0]->sk_protocol / 2 == PROTOCOL/ { skb = args[1]; dir = 0; }
	    + fbt:vmlinux:inet6_csk_xmit:entry, fbt::ip6_xmit:entry { skb = args[1]; }
	    | rawtp:net::net_dev_queue /self->busy/ { };
	sent__all at `elsewhere = rawtp:net::net_dev_xmit { skb = args[0]; };
};
BEGIN /1/ { }
