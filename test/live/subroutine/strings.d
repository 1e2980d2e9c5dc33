/* Every subroutine that has a loop is accepted by the verifier, all in one program, and does what it does. */
/* @@args: -q */
BEGIN
{
	this->s = "a needle in a haystack of needles";
	printf("%d %d %d %d\n", strlen(this->s), index(this->s, "needle"), index(this->s, "needle", 3), rindex(this->s, "needle"));
	printf("%s|%s|%s\n", strstr(this->s, "hay"), strrchr(this->s, 'n'), substr(strchr(this->s, 'h'), 0, 8));
	printf("%s %s\n", toupper(this->s), tolower("LOUD"));
}

BEGIN
{
	printf("%s %s %s\n", basename("/usr/lib/"), dirname("/usr/lib/"), cleanpath("/a/./b/../../usr//lib/"));
	printf("%s %s %d %d\n", lltostr(-42), lltostr(255, 16), strtoll(" -42x"), strtoll("0xff", 16));
	printf("%s %s\n", json("{\"a\": [1, {\"b\": \"c\"}]}", "a[1].b"), json("{\"a\": [1, 2]}", "a"));
}

BEGIN
{
	this->a = (unsigned char *)alloca(20);
	this->a[0] = 192;
	this->a[1] = 168;
	this->a[2] = this->a[3] = 1;
	*(unsigned long *)(this->a + 4) = 0;
	*(unsigned long *)(this->a + 12) = 0;
	printf("%s %s\n", inet_ntoa((unsigned int *)this->a), inet_ntop(10, this->a));
	printf("%s %s\n", link_ntop(1, this->a), uuidtostr(this->a));
}

BEGIN
{
	this->first = strtok("usr:lib:share", ":");
	printf("%s %s", this->first, strtok(NULL, ":"));
}

BEGIN
{
	printf(" %s %d\n", strtok(NULL, ":"), strtok(NULL, ":") == NULL);
	exit(0);
}
