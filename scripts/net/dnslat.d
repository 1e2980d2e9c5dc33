#!/usr/bin/env -S dtrace -s
/*
 * dnslat.d: how long names take to be looked up: each answer of a DNS server, who had asked it and for what.
 *
 * USAGE: dnslat.d
 *
 * Over UDP, port 53; what a resolver of this host answers from its cache too, if it is asked that way. TOOK is since the question was
 * asked first. A name's first 8 labels are shown. Drivers may leave an answer's data in pages, which D doesn't read: it is
 * then taken for that to the question that its socket asked last, and how it ended is shown as "?".
 */
#pragma D option quiet
#pragma D option switchrate=10hz

inline int DOMAIN = 53;
inline string type[int t] =
    t == 1 ? "A" : t == 28 ? "AAAA" : t == 5 ? "CNAME" : t == 12 ? "PTR" : t == 15 ? "MX" : t == 16 ? "TXT" :
    t == 33 ? "SRV" : t == 65 ? "HTTPS" : t == 2 ? "NS" : t == 6 ? "SOA" : lltostr(t);
inline string result[int r] =
    r == 0 ? "ok" : r == 1 ? "bad question" : r == 2 ? "failure" : r == 3 ? "no such name" : r == 5 ? "refused" :
    r == 16 ? "?" : lltostr(r);
inline int UNREAD = 16;

/* Questions that have no answer yet, by the socket that asks and their numbers; and the socket's last one. */
uint64_t asked[uint64_t, uint16_t];
string names[uint64_t, uint16_t];
uint16_t types[uint64_t, uint16_t];
uint16_t last[uint64_t];
this uint64_t asked;

BEGIN
{
	printf("%-12s %6s %-16s %-24s %10s %-12s %-5s %s\n", "TIME(us)", "PID", "COMM", "SERVER", "TOOK(us)", "RESULT", "TYPE",
	    "NAME");
	start = timestamp;
}

/* Behind a header of 12 bytes, which begins with the number: labels with their lengths, an empty one, the type. */
udp:::send
{
	this->message = args[4]->udp_dport == DOMAIN ? args[4]->udp_hdr + 8 : 0;
	this->label = this->message + 12;
	this->name = "";
}

udp:::send, udp:::send, udp:::send, udp:::send, udp:::send, udp:::send, udp:::send, udp:::send
/this->message && *(uint8_t *)this->label > 0/
{
	this->length = *(uint8_t *)this->label;
	this->name = strjoin(this->name, strjoin(substr(stringof((char *)(this->label + 1)), 0, this->length), "."));
	this->label += 1 + this->length;
}

udp:::send
/this->message/
{
	this->id = ntohs(*(uint16_t *)this->message);
	last[args[1]->cs_cid] = this->id;
	@asked[args[2]->ip_daddr] = count();
}

udp:::send
/this->message && !asked[args[1]->cs_cid, this->id]/
{
	asked[args[1]->cs_cid, this->id] = timestamp;
	names[args[1]->cs_cid, this->id] = this->name;
	types[args[1]->cs_cid, this->id] = ntohs(*(uint16_t *)(this->label + 1));
}

udp:::receive
{
	this->asked = 0;
}

udp:::receive
/args[4]->udp_sport == DOMAIN/
{
	this->message = args[4]->udp_hdr + 8;
	this->is_read = ((struct sk_buff *)args[0]->pkt_addr)->data_len == 0;
	this->id = this->is_read ? ntohs(*(uint16_t *)this->message) : last[args[1]->cs_cid];
	this->result = this->is_read ? *(uint8_t *)(this->message + 3) & 15 : UNREAD;
	this->asked = asked[args[1]->cs_cid, this->id];
}

udp:::receive
/this->asked/
{
	this->took = (timestamp - this->asked) / 1000;
	printf("%-12d %6d %-16s %-24s %10d %-12s %-5s %s\n", (timestamp - start) / 1000, args[1]->cs_pid, args[1]->cs_execname,
	    args[2]->ip_saddr, this->took, result[this->result], type[types[args[1]->cs_cid, this->id]],
	    names[args[1]->cs_cid, this->id]);
	@answered[args[2]->ip_saddr] = count();
	@took["took (us)", args[2]->ip_saddr] = quantize(this->took);
	asked[args[1]->cs_cid, this->id] = 0;
	names[args[1]->cs_cid, this->id] = NULL;
	types[args[1]->cs_cid, this->id] = 0;
	last[args[1]->cs_cid] = 0;
}

END
{
	printa(@took);
	printf("%-24s %10s %10s\n", "SERVER", "ASKED", "ANSWERED");
	printa("%-24s %@10d %@10d\n", @asked, @answered);
}
