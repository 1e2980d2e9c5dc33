/* A queue of bytes: each packet that it has room for is queued and taken out again, after a while; others are dropped. */
/* @@needs: qdisc:::enqueue qdisc:::dequeue qdisc:::drop */
/* @@trigger: udp-queue 20 */
/* @@args: -q */
qdisc:::enqueue
/pid == $target && args[2]->qdisc_kind == "bfifo"/
{
	own = args[1]->if_ipstack;
	@[probename, args[1]->if_name, args[2]->qdisc_handle >> 16, args[2]->qdisc_limit, args[3]] = count();
}

qdisc:::dequeue
/own != 0 && args[1]->if_ipstack == own/
{
	@[probename, args[1]->if_name, args[2]->qdisc_qlen, args[5], args[3]] = count();
	@late[args[4] > 0 && args[4] < 1000000000 ? "waited" : "not known to have waited"] = count();
}

qdisc:::drop
/own != 0 && args[1]->if_ipstack == own/
{
	@drops[probename, args[1]->if_name, args[3]->drop_reason == "QDISC_DROP" || args[3]->drop_reason == "QDISC_OVERLIMIT",
	    args[2]] = count();
}

END
{
	printa("%s %s %d %d %d %@d\n", @);
	printa("%s %@d\n", @late);
	printa("%s %s %d %d %@d\n", @drops);
}
