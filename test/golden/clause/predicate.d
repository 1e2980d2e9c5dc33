syscall:::entry
/execname == "ssh" && arg2 / 2 > 0/
{
	x = arg0 / 2;
}

tick-1s / x / /* commented */ { }
