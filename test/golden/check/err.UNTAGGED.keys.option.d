#pragma D option tregs=2
BEGIN { @a[1, 2] = count(); @b[1, 2, 3] = count(); }
