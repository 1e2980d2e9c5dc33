#!/usr/bin/env -S dtrace -s
/*
 * iosnoop.d: transfers of block devices, a line each as they end: whose they are, how much, and how long they took.
 *
 * USAGE: iosnoop.d
 *
 * D is R or W, BLOCK the place on the disk in units of 512 bytes. FILE is known of what goes through the page cache; written
 * from there are files by the kernel's own threads.
 */
#pragma D option quiet
#pragma D option switchrate=10hz

BEGIN
{
	printf("%-12s %6s %6s %-16s %-10s %1s %12s %9s %10s %s\n", "TIME(us)", "UID", "PID", "COMM", "DEVICE", "D", "BLOCK", "BYTES",
	    "TOOK(us)", "FILE");
	start = timestamp;
}

io:::start
{
	since[args[0]->b_edev, args[0]->b_blkno] = timestamp;
	of_uid[args[0]->b_edev, args[0]->b_blkno] = uid;
	of_pid[args[0]->b_edev, args[0]->b_blkno] = pid;
	of_name[args[0]->b_edev, args[0]->b_blkno] = execname;
}

io:::done
/since[args[0]->b_edev, args[0]->b_blkno]/
{
	this->at = args[0]->b_blkno;
	this->on = args[0]->b_edev;
	printf("%-12d %6d %6d %-16s %-10s %1s %12d %9d %10d %s\n", (timestamp - start) / 1000, of_uid[this->on, this->at],
	    of_pid[this->on, this->at], of_name[this->on, this->at], args[1]->dev_statname,
	    args[0]->b_flags & B_WRITE ? "W" : "R", this->at, args[0]->b_bcount, (timestamp - since[this->on, this->at]) / 1000,
	    args[2]->fi_pathname);
	since[this->on, this->at] = 0;
	of_uid[this->on, this->at] = 0;
	of_pid[this->on, this->at] = 0;
	of_name[this->on, this->at] = NULL;
}
