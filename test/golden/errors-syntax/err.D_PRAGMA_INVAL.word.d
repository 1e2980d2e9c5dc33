#pragma D quiet

BEGIN { }
