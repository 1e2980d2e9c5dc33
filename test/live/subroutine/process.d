/* Where the process is and what it passes, out of the kernel's memory and its own. */
/* @@trigger: udp-sendto 3 4 */
/* @@args: -q */
syscall::sendto:entry
/progenyof($target)/
{
	this->bytes = (char *)copyin(arg1, arg2);
	this->copy = (char *)alloca(arg2);
	this->copy[1] = 'x';
	copyinto(arg1, 1, this->copy);
	bcopy(this->bytes + 2, this->copy + 2, arg2 - 2);
	@[cwd == d_path(&curthread->fs->pwd), root, this->copy[0], this->copy[1], this->copy[arg2 - 1]] = count();
	@socket[substr(fds[arg0].fi_pathname, 0, 8), strlen(fds[arg0].fi_pathname) > 9] = count();
	@length[strlen(copyinstr(arg1, arg2))] = count();
}

syscall::sendto:entry
/progenyof($target)/
{
	tracemem(copyin(arg1, arg2), 4, 2);
}
