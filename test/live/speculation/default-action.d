/* As DTrace's documentation has it, for read(2): speculate() alone speculates the default action. */
/* @@trigger: failing-calls 3 */
#pragma D option nspec=10

syscall::read:entry
/pid == $target && (int)arg0 == -1/
{
	self->spec = speculation();
}

syscall:::
/self->spec/
{
	speculate(self->spec);
}

syscall::read:return
/self->spec && errno == EBADF/
{
	commit(self->spec);
	self->spec = 0;
}

syscall::read:return
/self->spec/
{
	discard(self->spec);
	self->spec = 0;
}
