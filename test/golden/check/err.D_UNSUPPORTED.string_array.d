string names[3];
BEGIN { }
