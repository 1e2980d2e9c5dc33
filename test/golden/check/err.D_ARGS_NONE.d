inline int FIRST = args[0];
