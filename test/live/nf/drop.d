/* Packets that netfilter drops; where functions can be traced, at which hook. */
/* @@needs: nf:::drop */
/* @@trigger: nf-drop 5 */
/* @@args: -q */
nf:::drop
/pid == $target/
{ @[probename, args[2]->ip_saddr, args[2]->ip_plength, args[3]->nf_hook] = count(); }

END
{ printa("%s %s %d %s %@d\n", @); }
