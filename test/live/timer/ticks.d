/* Several ticks at once, on a machine that may be idle or busy: each keeps its rate, none delays another. */
/* @@args: -q */
BEGIN { start = timestamp; }
tick-10ms { @ticks["10ms"] = count(); }
tick-100 { @ticks["100hz"] = count(); }
tick-1000 { @ticks["1000hz"] = count(); }
tick-250ms { @ticks["250ms"] = count(); }
tick-1s { @ticks["1s"] = count(); }
tick-2s { ended = timestamp; exit(0); }

END
{
	/* The range that a tick's count over two seconds must be in; short of a few when the machine is slow. */
	printf("seconds %d\n", (ended - start) / 100000000);
	printa("%s %@d\n", @ticks);
}
