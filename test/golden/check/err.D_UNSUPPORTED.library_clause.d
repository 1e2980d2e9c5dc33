/* golden {"kind":"library"} */
BEGIN { }
