/* Options that may be set at any time hold from the next record on; others are refused and tracing goes on. */
BEGIN
{
	setopt("quiet");
	printf("quiet\n");
}

BEGIN
{
	setopt("quiet", "no");
	setopt("strsize", "10");
	setopt("nosuch");
	setopt("stackindent", "x");
	exit(0);
}
