/* Notices the missing body at the next line. */
syscall::read:entry
BEGIN { }
