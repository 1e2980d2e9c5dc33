enum colour { RED, GREEN = 5, BLUE };
enum { ONE = 1 << 0 } e;
enum colour c;
BEGIN { }
