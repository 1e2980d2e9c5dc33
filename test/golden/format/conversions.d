BEGIN
{
	printf("%d %5s|%-*.*x %#0+ 'lld %?p %@u %%\n", 1);
	printf("no conversion 100%%");
	printf("%-05d %0-5d %.0s %.10Lf %hx %wc%k", 1);
}
