#pragma D option defaultargs
BEGIN { a = $1; b = $$2; }
