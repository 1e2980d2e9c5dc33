/* golden {"args":["42","-7","tcp_sendmsg","\"quoted \\t\"","two words","","0x1f"]} */
BEGIN
{
	a = $1 + $2 + $7; b = $$1; c = $3; d = $$3; e = $4; f = $5; g = $6;
	h = $target; i = $$target; j = $0;
}
