/* Packets over a loopback device of the trigger's own: queued, sent and received once each, with their lengths. */
/* @@needs: net:::queue net:::start-xmit net:::receive */
/* @@trigger: udp-queue 20 */
/* @@args: -q */
net:::queue
/pid == $target && args[1]->if_name == "lo" && args[1]->if_local/
{
	own = args[1]->if_ipstack;
}

net:::queue, net:::start-xmit, net:::netif-rx, net:::receive
/own != 0 && args[1]->if_ipstack == own/
{
	@[probename, args[1]->if_name, args[2]] = count();
}

net:::xmit
/own != 0 && args[1]->if_ipstack == own/
{
	@[args[3] == 0 ? "xmit" : "refused", args[1]->if_name, args[2]] = count();
}

END
{
	printa("%s %s %d %@d\n", @);
}
