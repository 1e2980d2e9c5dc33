/* golden {"kind":"string","rightmost":"provider"} */
tcp:::send