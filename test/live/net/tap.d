/* A device that is polled: every frame goes through GRO, and the polls find them all. */
/* @@needs: net:::gro-receive net:::gro-result net:::napi-poll symbol/tun_get_user */
/* @@trigger: tap-frames 20 */
/* @@args: -q */
net:::gro-receive, net:::receive
/args[1]->if_name == "dtracetap"/
{
	@[probename, args[2]] = count();
}

net:::gro-result
/args[1]->if_name == "dtracetap"/
{
	@[enum_name(args[2], "GRO_"), args[0]->pkt_addr != 0] = count();
}

net:::napi-poll
/args[1]->if_name == "dtracetap"/
{
	@work[probename, args[3] == args[0]->napi_weight] = sum(args[2]);
}

END
{
	printa("%s %d %@d\n", @);
	printa("%s %d %@d\n", @work);
}
