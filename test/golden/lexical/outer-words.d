foo_t*,foo_t-x,pid_t
