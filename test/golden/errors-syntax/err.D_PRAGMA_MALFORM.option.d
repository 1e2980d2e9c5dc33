#pragma D option

BEGIN { }
