# 1 "/dev/stdin"
# 1 "net.h" 1 3 4
typedef int net_t;
# 3 "/dev/stdin" 2
#line 7
BEGIN { x = (net_t)1; }
