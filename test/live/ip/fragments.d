/* Datagrams that are longer than the device's packets: each is cut into fragments once. */
/* @@needs: ip:::fragment */
/* @@trigger: udp-fragments 5 */
/* @@args: -q */
ip:::fragment
/pid == $target/
{ @[probename, args[2]->ip_saddr, args[2]->ip_daddr, args[3]->if_name] = count(); }

END
{ printa("%s %s %s %s %@d\n", @); }
