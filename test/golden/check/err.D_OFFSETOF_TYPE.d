BEGIN { trace(offsetof(int, f)); }
