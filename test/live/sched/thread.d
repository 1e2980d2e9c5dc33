/* What becomes of a thread: on and off its CPU, asleep, woken, preempted, its priority. Other threads are left out. */
/* @@needs: sched:::on-cpu sched:::tick */
/* @@trigger: scheduling 10 */
/* @@args: -q */
int next[processorid_t];
self uint64_t on;
int resumed;

sched:::off-cpu
/next[cpu] != 0/
{
	right += tid + 1 == next[cpu];
	wrong += tid + 1 != next[cpu];
	next[cpu] = 0;
}

sched:::off-cpu
/tid == $target/
{
	next[cpu] = args[0]->pr_lwpid + 1;
	off += self->on != 0;
	unpaired += resumed > 0 && self->on == 0;
	self->on = 0;
	self->off = timestamp;
}

sched:::on-cpu
/tid == $target/
{
	resumed++;
	self->on = timestamp;
	away += self->off != 0 && timestamp - self->off >= 10000000;
	self->off = 0;
}

sched:::sleep
/tid == $target/
{
	sleeps++;
}

sched:::preempt
/tid == $target/
{
	preempted++;
}

sched:::surrender
/tid == $target && args[0]->pr_lwpid == tid && args[1]->pr_pid == pid/
{
	surrendered++;
}

sched:::wakeup
/args[0]->pr_lwpid == $target && args[1]->pr_pid == $target/
{
	woken++;
}

sched:::enqueue
/args[0]->pr_lwpid == $target && args[2]->cpu_id == 0/
{
	enqueued++;
}

sched:::dequeue
/args[0]->pr_lwpid == $target && args[2]->cpu_id == 0 && args[3] != 0/
{
	dequeued++;
}

sched:::tick
/args[0]->pr_lwpid == $target && args[1]->pr_pid == pid/
{
	ticks++;
}

sched:::change-pri
/args[0]->pr_lwpid == $target/
{
	printf("%s: %d\n", probefunc, args[2]);
}

END
{
	printf("on CPU as often as off %d, next as told %d, away %d\n",
	    resumed - off <= 1 && resumed >= off && unpaired == 0, right >= 10 && wrong == 0, away >= 10);
	printf("asleep %d, woken %d, dequeued %d, enqueued %d\n",
	    sleeps >= 10, woken >= 10, dequeued >= 10, enqueued >= 10);
	printf("surrendered %d, preempted %d, ticks %d\n", surrendered, preempted > 0, ticks >= 5);
}
