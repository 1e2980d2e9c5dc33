/* golden {"args":["x"]} */
#pragma D option argref
BEGIN { }
