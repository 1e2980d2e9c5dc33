BEGIN { }

END { ; ; }

ERROR
{
	trace(1);
	trace(2)
}
