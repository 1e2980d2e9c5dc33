int x;
inline int q = x;
BEGIN { q = 4; }
