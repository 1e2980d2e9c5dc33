/* Locks of the kernel: taken, given back, and waited for. */

/* Kinds of a holder of a readers-writer lock. */
inline int RW_WRITER = 0;
inline int RW_READER = 1;

/*
 * That somebody waits for a lock is told by tracepoints, from which nothing is known but the lock's address: what kind of lock it
 * is, and since when it is waited for, a thread keeps from the first to the second.
 */
provider lockstat {
	/* Of contention_begin: include/trace/events/lock.h */
	inline int LCB_F_SPIN = 0x01;
	inline int LCB_F_READ = 0x02;
	inline int LCB_F_WRITE = 0x04;
	inline int LCB_F_MUTEX = 0x20;

	probe adaptive__acquire(struct mutex *lock);
	probe adaptive__acquire__error(struct mutex *lock, int error);
	probe adaptive__block(struct mutex *lock, uint64_t ns);
	probe adaptive__spin(struct mutex *lock, uint64_t ns);
	probe adaptive__release(struct mutex *lock);
	probe rw__acquire(rwlock_t *lock, int kind);
	probe rw__spin(rwlock_t *lock, uint64_t ns, int kind);
	probe rw__release(rwlock_t *lock, int kind);
	probe rw__block(struct rw_semaphore *lock, uint64_t ns, int kind);
	probe spin__acquire(spinlock_t *lock);
	probe spin__spin(spinlock_t *lock, uint64_t ns);
	probe spin__release(spinlock_t *lock);

	inline int kind_of[uint32_t flags] = (flags & LCB_F_WRITE) != 0 ? RW_WRITER : RW_READER;
	inline int is_mutex[uint32_t flags] = (flags & LCB_F_MUTEX) != 0;
	inline int is_rwlock[uint32_t flags] = flags == (LCB_F_SPIN | LCB_F_READ) || flags == (LCB_F_SPIN | LCB_F_WRITE);
	inline int is_semaphore[uint32_t flags] = flags == LCB_F_READ || flags == LCB_F_WRITE;

	/* Is what is told of what the thread keeps? */
	inline int is_kept[uintptr_t kept, uintptr_t told] = kept != 0 && kept == told;

	/* A thread that waits for a mutex spins as long as the owner runs, then sleeps, and may do so several times. */
	rawtp:lock::contention_begin
	/is_mutex[args[1]] && (uintptr_t)self->mutex != (uintptr_t)args[0]/
	{
		self->mutex = (struct mutex *)args[0];
		self->spun = 0;
		self->slept = 0;
		self->mutex_flags = args[1];
		self->mutex_since = timestamp;
	}
	rawtp:lock::contention_begin
	/is_mutex[args[1]] && self->mutex_since != timestamp/
	{
		self->spun += (self->mutex_flags & LCB_F_SPIN) != 0 ? timestamp - self->mutex_since : 0;
		self->slept += (self->mutex_flags & LCB_F_SPIN) == 0 ? timestamp - self->mutex_since : 0;
		self->mutex_flags = args[1];
		self->mutex_since = timestamp;
	}
	rawtp:lock::contention_end
	/is_kept[(uintptr_t)self->mutex, (uintptr_t)args[0]]/
	{
		self->spun += (self->mutex_flags & LCB_F_SPIN) != 0 ? timestamp - self->mutex_since : 0;
		self->slept += (self->mutex_flags & LCB_F_SPIN) == 0 ? timestamp - self->mutex_since : 0;
	}
	rawtp:lock::contention_begin
	/is_rwlock[args[1]]/
	{
		self->rwlock = (rwlock_t *)args[0];
		self->rwlock_kind = kind_of[args[1]];
		self->rwlock_since = timestamp;
	}
	rawtp:lock::contention_begin
	/is_semaphore[args[1]]/
	{
		self->semaphore = (struct rw_semaphore *)args[0];
		self->semaphore_kind = kind_of[args[1]];
		self->semaphore_since = timestamp;
	}
	rawtp:lock::contention_begin
	/args[1] == LCB_F_SPIN/
	{
		self->spinlock = (spinlock_t *)args[0];
		self->spinlock_since = timestamp;
	}
	fbt:vmlinux:mutex_lock:entry, fbt:vmlinux:mutex_lock_interruptible:entry, fbt:vmlinux:mutex_lock_killable:entry,
	fbt:vmlinux:mutex_trylock:entry
	{
		self->taking = args[0];
	}
	fbt:vmlinux:_raw_read_lock*:entry, fbt:vmlinux:_raw_read_trylock:entry,
	fbt:vmlinux:_raw_write_lock*:entry, fbt:vmlinux:_raw_write_trylock:entry
	{
		self->taking_rw = (rwlock_t *)arg0;
	}

	adaptive__acquire at vmlinux`mutex_lock
	    = fbt:vmlinux:mutex_lock:return /self->taking != NULL/ { lock = self->taking; };
	adaptive__acquire at vmlinux`mutex_lock_interruptible
	    = fbt:vmlinux:mutex_lock_interruptible:return /self->taking != NULL && args[1] == 0/ { lock = self->taking; };
	adaptive__acquire at vmlinux`mutex_lock_killable
	    = fbt:vmlinux:mutex_lock_killable:return /self->taking != NULL && args[1] == 0/ { lock = self->taking; };
	adaptive__acquire at vmlinux`mutex_trylock
	    = fbt:vmlinux:mutex_trylock:return /self->taking != NULL && args[1] != 0/ { lock = self->taking; };
	adaptive__acquire__error at vmlinux`mutex_lock_interruptible
	    = fbt:vmlinux:mutex_lock_interruptible:return
	      /self->taking != NULL && args[1] != 0/
	      {
		lock = self->taking;
		error = -args[1];
	      };
	adaptive__acquire__error at vmlinux`mutex_lock_killable
	    = fbt:vmlinux:mutex_lock_killable:return
	      /self->taking != NULL && args[1] != 0/
	      {
		lock = self->taking;
		error = -args[1];
	      };
	adaptive__release at vmlinux`mutex_unlock
	    = fbt:vmlinux:mutex_unlock:entry { lock = args[0]; };

	adaptive__block at vmlinux`__mutex_lock
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->mutex, (uintptr_t)args[0]] && args[1] == 0 && self->slept != 0/
	      {
		lock = self->mutex;
		ns = self->slept;
	      };
	adaptive__spin at vmlinux`__mutex_lock
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->mutex, (uintptr_t)args[0]] && args[1] == 0 && self->spun != 0/
	      {
		lock = self->mutex;
		ns = self->spun;
	      };

	rw__acquire at vmlinux`_raw_read_lock
	    = fbt:vmlinux:_raw_read_lock*:return /self->taking_rw != NULL/ { lock = self->taking_rw; kind = RW_READER; }
	    + fbt:vmlinux:_raw_read_trylock:return
	      /self->taking_rw != NULL && arg1 != 0/
	      {
		lock = self->taking_rw;
		kind = RW_READER;
	      };
	rw__acquire at vmlinux`_raw_write_lock
	    = fbt:vmlinux:_raw_write_lock*:return /self->taking_rw != NULL/ { lock = self->taking_rw; kind = RW_WRITER; }
	    + fbt:vmlinux:_raw_write_trylock:return
	      /self->taking_rw != NULL && arg1 != 0/
	      {
		lock = self->taking_rw;
		kind = RW_WRITER;
	      };
	rw__release at vmlinux`_raw_read_unlock
	    = fbt:vmlinux:_raw_read_unlock*:entry { lock = (rwlock_t *)arg0; kind = RW_READER; };
	rw__release at vmlinux`_raw_write_unlock
	    = fbt:vmlinux:_raw_write_unlock*:entry { lock = (rwlock_t *)arg0; kind = RW_WRITER; };
	rw__spin at vmlinux`queued_read_lock_slowpath
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->rwlock, (uintptr_t)args[0]] && self->rwlock_kind == RW_READER/
	      {
		lock = self->rwlock;
		ns = timestamp - self->rwlock_since;
		kind = RW_READER;
	      };
	rw__spin at vmlinux`queued_write_lock_slowpath
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->rwlock, (uintptr_t)args[0]] && self->rwlock_kind == RW_WRITER/
	      {
		lock = self->rwlock;
		ns = timestamp - self->rwlock_since;
		kind = RW_WRITER;
	      };

	rw__block at vmlinux`rwsem_down_read_slowpath
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->semaphore, (uintptr_t)args[0]] && args[1] == 0 &&
	       self->semaphore_kind == RW_READER/
	      {
		lock = self->semaphore;
		ns = timestamp - self->semaphore_since;
		kind = RW_READER;
	      };
	rw__block at vmlinux`rwsem_down_write_slowpath
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->semaphore, (uintptr_t)args[0]] && args[1] == 0 &&
	       self->semaphore_kind == RW_WRITER/
	      {
		lock = self->semaphore;
		ns = timestamp - self->semaphore_since;
		kind = RW_WRITER;
	      };

	/*
	 * When a lock is taken and given back, a program would run with it held. It may be one that programs themselves take, and
	 * wait for itself: there is no probe on such functions. The end of spinning is the same, unless the ring buffer has one of the
	 * locks that find this out, as it does since 6.16: they have their value at once, others in a lock within.
	 */
	inline int ring_finds_out = sizeof (((struct bpf_ringbuf *)0)->spinlock.val) != 0;
	spin__acquire at vmlinux`_raw_spin_lock
	    = fbt:vmlinux:_raw_spin_lock:return { };
	spin__release at vmlinux`_raw_spin_unlock
	    = fbt:vmlinux:_raw_spin_unlock:entry { lock = (spinlock_t *)arg0; };
	spin__spin at vmlinux`native_queued_spin_lock_slowpath
	    = rawtp:lock::contention_end
	      /is_kept[(uintptr_t)self->spinlock, (uintptr_t)args[0]] && ring_finds_out/
	      {
		lock = self->spinlock;
		ns = timestamp - self->spinlock_since;
	      };

	rawtp:lock::contention_end
	/is_kept[(uintptr_t)self->mutex, (uintptr_t)args[0]]/
	{
		self->mutex = NULL;
	}
	rawtp:lock::contention_end
	/is_kept[(uintptr_t)self->rwlock, (uintptr_t)args[0]]/
	{
		self->rwlock = NULL;
	}
	rawtp:lock::contention_end
	/is_kept[(uintptr_t)self->semaphore, (uintptr_t)args[0]]/
	{
		self->semaphore = NULL;
	}
	rawtp:lock::contention_end
	/is_kept[(uintptr_t)self->spinlock, (uintptr_t)args[0]]/
	{
		self->spinlock = NULL;
	}
	fbt:vmlinux:mutex_lock:return, fbt:vmlinux:mutex_lock_interruptible:return, fbt:vmlinux:mutex_lock_killable:return,
	fbt:vmlinux:mutex_trylock:return
	{
		self->taking = NULL;
	}
	fbt:vmlinux:_raw_read_lock*:return, fbt:vmlinux:_raw_read_trylock:return,
	fbt:vmlinux:_raw_write_lock*:return, fbt:vmlinux:_raw_write_trylock:return
	{
		self->taking_rw = NULL;
	}
};
