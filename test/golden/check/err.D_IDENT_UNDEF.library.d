BEGIN { trace(EPREM); }
