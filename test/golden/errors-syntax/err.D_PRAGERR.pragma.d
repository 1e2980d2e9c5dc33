#pragma error too old

BEGIN { }
