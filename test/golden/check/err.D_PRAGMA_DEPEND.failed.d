/* golden {"kind":"library"} */
#pragma D depends_on library nosuch
inline int x = 1;
