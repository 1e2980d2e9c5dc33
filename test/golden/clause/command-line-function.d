/* golden {"kind":"string","rightmost":"function"} */
vmlinux:tcp_sendmsg { @[stack()] = count(); }