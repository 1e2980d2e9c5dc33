int a[double];
BEGIN { }
