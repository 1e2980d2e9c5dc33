/* A kprobe whatever else there is; arguments have the types of the function's prototype, a return has its value. */
/* @@needs: rawfbt */
/* @@trigger: file-read 5 */
/* @@args: -q */
rawfbt::vfs_read:entry
/pid == $target && !self->length/
{
	self->length = args[2];
	self->file = args[0];
}
rawfbt::vfs_read:return
/self->length/
{
	printf("%s:%s %d %d %d", probefunc, probename, arg0, args[1] <= (long)self->length, self->file->f_mode != 0);
	stack(1);
	exit(0);
}
