BEGIN
/x[pid/
{ }
