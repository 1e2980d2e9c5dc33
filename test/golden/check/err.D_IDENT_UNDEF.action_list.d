/* golden {"kind":"string"} */
BEGIN { trace(x); }
