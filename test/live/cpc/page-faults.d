/* Each page fault of the traced process, and where it was: one of the two program counters is 0. */
/* @@needs: cpc */
/* @@trigger: file-read 5 */
/* @@args: -q */
cpc:::page_faults-all-1
/pid == $target/
{
	@faults = count();
	@both = sum(arg0 != 0 && arg1 != 0);
	@none = sum(arg0 == 0 && arg1 == 0);
}
cpc:::page_faults-user-1 /pid == $target/ { @halves["user"] = sum(arg1 != 0 ? 0 : 1); @user = count(); }
cpc:::faults-kernel-1 /pid == $target/ { @halves["kernel"] = sum(arg0 != 0 ? 0 : 1); @kernel = count(); }
END
{
	printa("both %@d ", @both);
	printa("none %@d ", @none);
	printa("not %s %@d ", @halves);
}
END { printa("%@d ", @faults); printa("%@d ", @user); printa("%@d", @kernel); }
