#!/usr/bin/env -S dtrace -s
/*
 * gro.d: what generic receive offload does with packets: merged into others, held, or passed on as they are.
 *
 * USAGE: gro.d
 */
#pragma D option quiet

inline string result[int r] =
    r == 0 ? "merged" : r == 1 ? "merged, freed" : r == 2 ? "held" : r == 3 ? "normal" : r == 4 ? "consumed" : "other";

rawtp:net::napi_gro_receive_entry
{
	@packets[stringof(args[0]->dev->name)] = count();
	@bytes["bytes per packet before merging"] = quantize(args[0]->len);
}

rawtp:net::napi_gro_receive_exit
{
	@results[result[args[0]]] = count();
}

rawtp:net::netif_receive_skb
{
	@merged["bytes per packet that the stack receives"] = quantize(args[0]->len);
}

END
{
	printf("%-16s %10s\n", "DEVICE", "PACKETS");
	printa("%-16s %@10d\n", @packets);
	printf("\n%-16s %10s\n", "RESULT", "PACKETS");
	printa("%-16s %@10d\n", @results);
	printa(@bytes);
	printa(@merged);
}
