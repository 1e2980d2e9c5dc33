/* golden {"kind":"string","rightmost":"module"} */
42 { }
