BEGIN
{
	x = (uint32_t)a + (int (*)[3])b;
	y = (struct task_struct *)arg0;
	z = (string)(char *)p;
	w = (x)(y);
	u = (foo_t[3]);
	v = (const volatile unsigned long long)1;
}
