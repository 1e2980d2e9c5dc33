#!/usr/bin/env -S dtrace -s
/*
 * syscallbytes.d: bytes that programs ask the network's system calls to move, and bytes that these moved.
 *
 * USAGE: syscallbytes.d [-p PID | -c COMMAND]; without either, every process
 *
 * REQUESTED is what the caller offered: the length of sendto() and recvfrom(), all vectors of the other calls.
 * TRANSFERRED is what the call said that it moved; calls that fail move nothing.
 *
 * D has no loops, but a clause runs once for each description that matches: 8 descriptions count up to 8 vectors of a
 * message, 16 as many of all messages of a call. UNCOUNTED are the calls that had more; add descriptions for those.
 */
#pragma D option quiet

/* One length, given. */

syscall::sendto:entry, syscall::recvfrom:entry
/$target == 0 || pid == $target/
{
	@requested[execname, probefunc] = sum(arg2);
}

/* One message: the lengths of its vectors, which are in the caller's memory. */

syscall::sendmsg:entry, syscall::recvmsg:entry
{
	this->left = 0;
	if ($target == 0 || pid == $target) {
		this->vector = args[1]->msg_iov;
		this->left = args[1]->msg_iovlen;
	}
}

syscall::sendmsg:entry, syscall::sendmsg:entry, syscall::sendmsg:entry, syscall::sendmsg:entry,
syscall::sendmsg:entry, syscall::sendmsg:entry, syscall::sendmsg:entry, syscall::sendmsg:entry,
syscall::recvmsg:entry, syscall::recvmsg:entry, syscall::recvmsg:entry, syscall::recvmsg:entry,
syscall::recvmsg:entry, syscall::recvmsg:entry, syscall::recvmsg:entry, syscall::recvmsg:entry
/this->left > 0/
{
	@requested[execname, probefunc] = sum(this->vector->iov_len);
	this->vector++;
	this->left--;
}

syscall::sendmsg:entry, syscall::recvmsg:entry
/this->left > 0/
{
	@uncounted[execname, probefunc] = count();
}

syscall::sendto:return, syscall::recvfrom:return, syscall::sendmsg:return, syscall::recvmsg:return
/($target == 0 || pid == $target) && arg1 > 0/
{
	@transferred[execname, probefunc] = sum(arg1);
}

/* Many messages: the vectors of each, and how much of each was moved, which the call leaves beside the message. */

syscall::sendmmsg:entry, syscall::recvmmsg:entry
{
	this->messages = 0;
	if (($target == 0 || pid == $target) && arg2 > 0) {
		self->messages = args[1];
		this->message = args[1];
		this->vector = args[1]->msg_hdr.msg_iov;
		this->left = args[1]->msg_hdr.msg_iovlen;
		this->messages = arg2;
	}
}

syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry,
syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry,
syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry,
syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry, syscall::sendmmsg:entry,
syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry,
syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry,
syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry,
syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry, syscall::recvmmsg:entry
/this->messages > 0/
{
	if (this->left > 0) {
		@requested[execname, probefunc] = sum(this->vector->iov_len);
		this->vector++;
		this->left--;
	}
	if (this->left == 0) {
		this->message++;
		this->messages--;
		if (this->messages > 0) {
			this->vector = this->message->msg_hdr.msg_iov;
			this->left = this->message->msg_hdr.msg_iovlen;
		}
	}
}

syscall::sendmmsg:entry, syscall::recvmmsg:entry
/this->messages > 0/
{
	@uncounted[execname, probefunc] = count();
}

syscall::sendmmsg:return, syscall::recvmmsg:return
{
	this->moved = 0;
	if (self->messages && arg1 > 0) {
		this->message = self->messages;
		this->moved = arg1;
	}
}

syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return,
syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return,
syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return,
syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return, syscall::sendmmsg:return,
syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return,
syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return,
syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return,
syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return, syscall::recvmmsg:return
/this->moved > 0/
{
	@transferred[execname, probefunc] = sum(this->message->msg_len);
	this->message++;
	this->moved--;
}

syscall::sendmmsg:return, syscall::recvmmsg:return
/this->moved > 0/
{
	@uncounted[execname, probefunc] = count();
}

syscall::sendmmsg:return, syscall::recvmmsg:return
{
	self->messages = 0;
}

END
{
	printf("%-16s %-10s %16s %16s %10s\n", "PROGRAM", "CALL", "REQUESTED", "TRANSFERRED", "UNCOUNTED");
	printa("%-16s %-10s %@16d %@16d %@10d\n", @requested, @transferred, @uncounted);
}
