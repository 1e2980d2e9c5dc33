/* golden {"kind":"string","rightmost":"provider"} */
tcp /pid/ { }