/* The pattern of every latency script, over reads of a size that nothing else asks for. */
/* @@trigger: file-read 50 4099 */
/* @@args: -q */
syscall::read:entry
/pid == $target && arg2 == 4099/
{
	self->ts = timestamp;
	@calls["entry"] = count();
}

syscall::read:return
/self->ts/
{
	@calls["return"] = count();
	@bytes["arg0"] = sum(arg0);
	@bytes["arg1"] = sum(arg1);
	@failed[errno] = count();
	this->ns = timestamp - self->ts;
	@positive[this->ns > 0 && this->ns < 1000000000] = count();
	@ns = quantize(this->ns);
	self->ts = 0;
}

syscall::read:return
/pid == $target && self->ts/
{
	@calls["left over"] = count();
}

END
{
	printa("%s %@d\n", @calls);
	printa("%s %@d\n", @bytes);
	printa("errno %d %@d\n", @failed);
	printa("in range %d %@d\n", @positive);
	printa(@ns);
}
