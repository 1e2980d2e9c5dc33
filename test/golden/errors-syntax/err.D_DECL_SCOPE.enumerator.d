enum e { A, b`C };

BEGIN { }
