#!/usr/bin/env -S dtrace -s
/*
 * droptop.d: where the kernel drops packets, and why.
 *
 * USAGE: droptop.d
 *
 * LOCATION is the code that frees the packet. Reasons that say that none was given are often no loss: a socket that is
 * closed with data in it, or a segment that served its purpose.
 */
#pragma D option quiet

rawtp:skb::kfree_skb
{
	@drops[enum_name(args[2], "SKB_DROP_REASON_"), sym((uintptr_t)args[1])] = count();
}

END
{
	printf("%-40s %-40s %10s\n", "REASON", "LOCATION", "PACKETS");
	printa("%-40s %-40a %@10d\n", @drops);
}
