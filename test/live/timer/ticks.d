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
	/* Of seconds. A slow machine is late, and then leaves ticks out. */
	printf("tenths %d\n", (ended - start) / 100000000);
	printa("%s %@d\n", @ticks);
}
