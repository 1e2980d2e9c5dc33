/* Packets on their way through this host. */
/* @@needs: ip:::forward */
/* @@trigger: forward 5 */
/* @@args: -q */
ip:::forward
/args[2]->ip_saddr == "198.18.0.1" || args[2]->ip_saddr == "fd00::1"/
{ @[probename, args[2]->ip_saddr, args[2]->ip_daddr, args[2]->ip_plength, args[3]->if_name] = count(); }

END
{ printa("%s %s %s %d %s %@d\n", @); }
