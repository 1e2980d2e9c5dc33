/* Where a CPU is and what it does, and open files by their descriptors. */
/* @@trigger: file-read 3 */
#pragma D option quiet

syscall::read:entry
/pid == $target && self->known == 0 && fds[arg0].fi_name == "file-read"/
{
	self->known = 1;
	printf("level %d\n", ipl);
	printf("one file: %d\n", getf(arg0) == curthread->files->fdt->fd[arg0]);
	printf("its name: %s\n", stringof(getf(arg0)->f_path.dentry->d_name.name));
	printf("no file: %d %d\n", getf(-1) == NULL, getf(1000000) == NULL);
	printf("places: %d %d %d\n", chip == curcpu->cpu_chip, lgrp == curcpu->cpu_lgrp, pset);
}

profile-997
/ipl >= 2/
{
	interrupts++;
}

END
/interrupts/
{
	printf("profile probes are interrupts\n");
}
