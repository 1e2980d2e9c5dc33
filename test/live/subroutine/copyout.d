/* What is written to a process is what it then sends. */
/* @@trigger: udp-sendto 2 16 */
/* @@args: -q -w */
/* @@needs: call/copyoutstr("",0,0) */
syscall::sendto:entry
/pid == $target/
{
	this->bytes = (char *)alloca(4);
	this->bytes[0] = 'a';
	this->bytes[1] = 'b';
	copyout(this->bytes, arg1, 2);
	copyoutstr("cde", arg1 + 2, 3);
	sends++;
}

syscall::sendto:return
/pid == $target/
{
	returns++;
}

syscall::sendto:entry
/pid == $target/
{
	printf("%d %s\n", sends, copyinstr(arg1));
}
END
{
	printf("%d %d", sends, returns);
}
