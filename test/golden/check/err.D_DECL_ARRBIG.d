char a[4294967296];
BEGIN { }
