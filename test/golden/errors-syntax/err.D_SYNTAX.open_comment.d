BEGIN { }
/* one
