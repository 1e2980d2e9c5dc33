syscall::sendto:entry { @c[execname] = sum(arg2); self->start = timestamp; }
syscall::sendto:return /self->start/ { @t["ns", probefunc] = quantize(timestamp - self->start); self->start = 0; }
END { printa("%s %s %@d\n", @t); trunc(@c, 5); printa(@c); }
