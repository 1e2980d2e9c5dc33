#pragma D binding "1.x" y

BEGIN { }
