inline int LIMIT = 3 * 4;
inline string name[int a, foo_t *] = a ? "x" : "y";
inline uint32_t FLAG = 0x10;
