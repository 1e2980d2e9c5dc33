enum e { A };
int A;
BEGIN { }
