BEGIN
{
	a = sizeof (uint32_t *) + sizeof (x) + sizeof x->y;
	b = sizeof (x).y + sizeof "abc";
	c = offsetof(struct sk_buff, len);
	d = stringof p->name;
	e = xlate <foo_t *> (arg0, args[1])->member;
}
