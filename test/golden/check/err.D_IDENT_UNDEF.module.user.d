BEGIN { trace(libc``main); }
