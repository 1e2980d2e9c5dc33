/* Packets that netfilter drops are dropped by IP too: they have come in. */
/* @@needs: nf:::drop ip:::drop-in */
/* @@trigger: nf-drop 5 */
/* @@args: -q */
ip:::drop-in
/pid == $target && args[2]->ip_plength == 108/
{ @[probename, probefunc, args[2]->ip_saddr, args[3]->if_name] = count(); }

END
{ printa("%s %s %s %s: %@d\n", @); }
