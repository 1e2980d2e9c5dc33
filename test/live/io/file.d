/* What is told of a file without the mount that it was opened by is what is told of it with it. */
/* @@trigger: file-read 5 */
/* @@args: -q */
syscall::read:entry
/pid == $target && fds[args[0]].fi_name == "file-read"/
{
	this->file = getf(args[0]);
	whole += __dentry_path(this->file->f_path.dentry) == d_path(&this->file->f_path);
	where += __super_block_path(this->file->f_inode->i_sb) == fds[args[0]].fi_mount;
	told += xlate <fileinfo_t> (this->file->f_inode).fi_name == "file-read";
}

END
{
	printf("%d %d %d\n", whole, where, told);
}
