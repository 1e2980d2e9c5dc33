syscall::read:entry
{
	self->start = timestamp;
}

syscall::read:return
/self->start != 0/
{
	@ns = quantize(timestamp - self->start);
	self->start = 0;
}
