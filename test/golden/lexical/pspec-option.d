#pragma D option pspec
foo_t*, pid_t { }
#pragma D option quiet
