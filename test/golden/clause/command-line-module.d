/* golden {"kind":"string","rightmost":"module"} */
8021q, fbt:nf_* { }