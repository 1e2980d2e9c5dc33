BEGIN
{
	x = "";
	x = "a\tb\"c\\ \101\1012 \x41 \q \xg €";
}
