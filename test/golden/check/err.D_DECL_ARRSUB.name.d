int a[size];
BEGIN { }
