enum { A = other };
BEGIN { }
