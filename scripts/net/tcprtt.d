#!/usr/bin/env -S dtrace -s
/*
 * tcprtt.d: round-trip times of established TCP connections, by remote address, as the kernel smoothes them.
 *
 * USAGE: tcprtt.d
 *
 * Each segment that comes is a sample.
 */

tcp:::ack-sample
/args[3]->tcps_srtt_us/
{
	@rtt["round trip (us)", args[3]->tcps_raddr] = quantize(args[3]->tcps_srtt_us);
}
