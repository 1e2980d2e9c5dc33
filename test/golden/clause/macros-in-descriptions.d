/* golden {"args":["read","e"]} */
pid$target::malloc:entry,
syscall::$1:$2ntry,
fbt::$$1*:entry { }
