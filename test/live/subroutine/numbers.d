/* Byte orders, device numbers, locks, addresses as text, pairs of words, random numbers. */
/* @@args: -q */
BEGIN
{
	printf("%x %x %x\n", htons(0x1234), htonl(0x12345678), htonll(0x123456789abcdef0));
	printf("%x %x %x\n", ntohs(0x3412), ntohl(0x78563412), ntohll(0xf0debc9a78563412));
	printf("%d %d\n", getmajor(8 << 20 | 17), getminor(8 << 20 | 17));
}

BEGIN
{
	this->lock = (int *)alloca(8);
	this->lock[0] = 0x200;
	this->lock[1] = 0;
	printf("read %d %d %d\n", rw_read_held((void *)this->lock), rw_write_held((void *)this->lock), rw_iswriter((void *)this->lock));
	this->lock[0] = 0xff;
	printf("write %d %d %d\n", rw_read_held((void *)this->lock), rw_write_held((void *)this->lock), rw_iswriter((void *)this->lock));
}

BEGIN
{
	this->mutex = &curthread->signal->cred_guard_mutex;
	printf("mutex %d %d %d %d\n", mutex_owned(this->mutex), mutex_owner(this->mutex) == NULL,
	    mutex_type_adaptive(this->mutex), mutex_type_spin(this->mutex));
}

BEGIN
{
	this->address = (char *)alloca(16);
	*(long *)this->address = 0;
	*(long *)(this->address + 8) = 0;
	printf("%s", inet_ntoa6((struct in6_addr *)this->address));
	this->address[15] = 1;
	printf(" %s", inet_ntoa6((struct in6_addr *)this->address));
	this->address[0] = 0xfe;
	this->address[1] = 0x80;
	printf(" %s", inet_ntoa6((struct in6_addr *)this->address));
	this->address[0] = this->address[1] = 0;
	*(short *)(this->address + 10) = -1;
	this->address[12] = 10;
	printf(" %s %s\n", inet_ntoa6((struct in6_addr *)this->address), inet_ntoa6((struct in6_addr *)this->address, 1));
}

BEGIN
{
	this->pair = memref((void *)0x1234, 7);
	printf("%x %d\n", this->pair[0], this->pair[1]);
	printf("random %d\n", rand() != rand() || rand() != rand());
	exit(0);
}
