inline int NAME = "x";
