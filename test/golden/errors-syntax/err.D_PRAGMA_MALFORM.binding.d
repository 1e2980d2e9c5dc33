#pragma D binding 1.0 y

BEGIN { }
