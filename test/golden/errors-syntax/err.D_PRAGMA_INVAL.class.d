#pragma D depends_on kernel tcp

BEGIN { }
