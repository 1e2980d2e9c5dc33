/* A stack begins in the function that the tracepoint is in, whether or not others trace there too. */
/* @@trigger: rename 2 */
/* @@args: -q */
sdt:task::task_rename /args[0] == $target && stringof(args[2]) == "renamed-1"/ { printf("%a", caller); stack(1); }
sdt:task::task_rename /args[0] == $target && stringof(args[2]) == "renamed-2"/ { @[stack(1), caller] = count(); }
rawtp:task::task_rename /args[0]->pid == $target && stringof(args[1]) == "renamed-2"/ { @[stack(1), caller] = count(); }
