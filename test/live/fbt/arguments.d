/* Ten arguments, among them a pointer to a function and one to a pointer, which programs may not load directly. */
/* @@needs: fbt */
/* @@trigger: udp-sendto 3 64 */
/* @@args: -q */
fbt::ip_make_skb:entry
/pid == $target/
{
	self->cork = args[8];
	printf("%a %d %d %d %d\n", arg2, args[4], args[5], args[0]->sk_protocol, (*args[7])->rt_flags >= 0);
	exit(0);
}
