/* golden {"kind":"string"} */
syscall:::entry, pid_t*