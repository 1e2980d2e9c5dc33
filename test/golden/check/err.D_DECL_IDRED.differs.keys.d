int x[int, string];
int x[int, long];
BEGIN { }
