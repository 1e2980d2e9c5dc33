BEGIN { trace(*(int (*)(void))0); }
