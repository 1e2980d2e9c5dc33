/* golden {"kind":"string"} */
BEGIN /x > 1/ { trace(1); }
