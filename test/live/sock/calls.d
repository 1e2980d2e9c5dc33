/* What a program does with TCP sockets: each call once, with how it ended, and the sockets' addresses and ports. */
/* @@needs: sock:::connect sock:::accept sock:::send sock:::close */
/* @@trigger: sockets 20 100 */
/* @@args: -q */
sock:::bind
/pid == $target && args[1]->so_family == AF_INET/
{
	port = args[1]->so_lport;
	@[probename, args[1]->so_laddr, args[1]->so_type, args[1]->so_protocol, args[2], args[1]->so_addr == args[0]->cs_addr] = count();
}

sock:::listen
/pid == $target/
{
	@[probename, args[1]->so_laddr, args[1]->so_state, args[1]->so_lport == port, args[3], args[2]] = count();
}

sock:::connect
/pid == $target/
{
	@[probename, args[1]->so_raddr, args[1]->so_state, args[1]->so_rport == port, args[2], args[1]->so_lport != port] = count();
}

sock:::accept
/pid == $target/
{
	@[probename, args[1]->so_laddr, args[1]->so_state, args[1]->so_lport == port, args[3], args[2] > 2] = count();
}

sock:::send
/pid == $target && args[1]->so_family == AF_INET/
{
	@[probename, args[1]->so_raddr, args[1]->so_state, args[1]->so_rport == port, args[3], args[2]] = count();
}

sock:::receive
/pid == $target && args[1]->so_family == AF_INET/
{
	@[probename, args[1]->so_laddr, args[1]->so_state, args[1]->so_lport == port, args[3], args[2]] = count();
}

sock:::close
/pid == $target && args[1]->so_family == AF_INET/
{
	@[probename, args[1]->so_laddr, args[1]->so_type, args[1]->so_lport == port, args[1]->so_lport != 0, 0] = count();
}

END
{
	printa("%s %s %d %d %d %d %@d\n", @);
}
