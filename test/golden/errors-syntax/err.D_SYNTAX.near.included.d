# 1 "case.d"
# 1 "net.h" 1
typedef int net_t

typedef int other_t;
# 2 "case.d" 2
BEGIN { }
