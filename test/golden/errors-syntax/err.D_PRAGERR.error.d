BEGIN { }
#error needs  a "newer" kernel
