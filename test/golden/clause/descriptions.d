syscall::read:entry,
syscall::write:entry,
tick-1s,
fbt:vmlinux:tcp_*:,
:::,
ip:::[rs]e?d,
3
{ }
