#pragma D option quiet
#pragma D option bufsize=4m
#pragma D attributes evolving/Stable/isa x
#pragma D attributes Private provider mine args
#pragma D binding "1.6.1" x
#pragma D depends_on provider tcp
#pragma D depends_on library net.d
#pragma weak foo
#ident "x"
#
	inline int x = 1;
