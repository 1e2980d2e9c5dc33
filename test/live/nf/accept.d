/* Packets that netfilter is asked about and lets pass. */
/* @@needs: nf:::accept */
/* @@trigger: nf-drop 5 */
/* @@args: -q */
nf:::accept
/pid == $target && args[2]->ip_plength == 108 && args[3]->nf_hook == "OUTPUT"/
{ @[args[2]->ip_saddr, args[3]->nf_hook, args[3]->nf_family, args[3]->nf_in, args[3]->nf_out] = count(); }

nf:::drop
/pid == $target/
{ @drops[args[3]->nf_hook, args[3]->nf_family, args[3]->nf_in, args[3]->nf_out] = count(); }

END
{
	printa("%s %s %s in '%s' out '%s' %@d\n", @);
	printa("%s %s in '%s' out '%s' %@d\n", @drops);
}
