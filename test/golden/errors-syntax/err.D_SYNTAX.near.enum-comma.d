enum e { A, B, };

BEGIN { }
