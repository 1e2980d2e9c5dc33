/* What a program publishes itself: as its notes have it, and as it says. */
app$target:::start
{
	trace(args[0]);
	trace(stringof(args[1]));
	trace(arg1);
}

app4242:prog:work:all-done,
app4242:::all__done
{
	trace(args[0]);
}
