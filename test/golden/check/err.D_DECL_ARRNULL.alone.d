/* No clause: what is wrong with the declaration is told before the emptiness. */
int a[];
