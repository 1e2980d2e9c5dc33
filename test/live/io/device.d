/* What a program reads from and writes to a device past the page cache: each transfer once as it starts and once as it is done, and where. */
/* @@needs: io:::done */
/* @@trigger: block-io 20 */
/* @@args: -q */
/* Else there are a file system's own blocks, too, of which it reads the more the less it has read since the machine started. */
syscall::pread64:entry,
syscall::pwrite64:entry
/pid == $target/
{
	self->direct = (fds[arg0].fi_oflags & O_DIRECT) != 0;
}

syscall::pread64:return,
syscall::pwrite64:return
{
	self->direct = 0;
}

io:::start
/self->direct && args[2]->fi_name == "<none>"/
{
	this->write = (args[0]->b_flags & B_WRITE) != 0;
	this->read = (args[0]->b_flags & B_READ) != 0;
	since[args[0]->b_edev, args[0]->b_blkno] = this->write == this->read ? 0 : timestamp;
	sent[args[0]->b_edev, args[0]->b_blkno] = args[0]->b_bcount;
	@[probename, this->write ? "write" : "read", args[0]->b_bcount, args[0]->b_error, args[0]->b_resid] = count();
}

io:::start
/pid == $target && args[2]->fi_name == "block-io" && args[2]->fi_fs != "<none>"/
{
	cached++;
}

io:::start
/pid == $target && args[1]->dev_major == getmajor(args[0]->b_edev) && args[1]->dev_minor == getminor(args[0]->b_edev)/
{
	known += args[1]->dev_name != "<unknown>" && args[1]->dev_pathname == strjoin("/dev/", args[1]->dev_statname);
	alone += args[1]->dev_statname == "nullb0";
}

io:::done
/since[args[0]->b_edev, args[0]->b_blkno] != 0 && (args[0]->b_flags & B_DONE) != 0/
{
	this->write = (args[0]->b_flags & B_WRITE) != 0;
	waited += timestamp - since[args[0]->b_edev, args[0]->b_blkno] > 0;
	differ += sent[args[0]->b_edev, args[0]->b_blkno] != args[0]->b_bcount;
	since[args[0]->b_edev, args[0]->b_blkno] = 0;
	@[probename, this->write ? "write" : "read", args[0]->b_bcount, args[0]->b_error, args[0]->b_resid] = count();
}

END
{
	printa("%s %s %d %d %d %@d\n", @);
	printf("%d %d; device %d, file %d\n", waited, differ, known >= 40, cached > 0 || alone > 0);
}
