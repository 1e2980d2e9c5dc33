inline int q = pid + 1;
BEGIN { q = 4; }
