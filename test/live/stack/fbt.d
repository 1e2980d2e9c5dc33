/* The stack of a function begins with the function itself, whatever called the program. */
/* @@needs: fbt */
/* @@trigger: file-read 5 */
/* @@args: -q */
fbt::vfs_read:entry /pid == $target && !entered/ { entered = 1; printf("entry"); stack(2); printf("%a %d\n", caller, stackdepth > 2); }
fbt::vfs_read:return /pid == $target && !returned/ { returned = 1; printf("return"); stack(1); }
fbt::vfs_read:return /returned/ { exit(0); }
