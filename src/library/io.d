/* Files and block I/O. */

/* b_flags */
inline int B_BUSY = 0x00000001;
inline int B_DONE = 0x00000002;
inline int B_ERROR = 0x00000004;
inline int B_PAGEIO = 0x00000010;
inline int B_PHYS = 0x00000020;
inline int B_READ = 0x00000040;
inline int B_WRITE = 0x00000100;
inline int B_ASYNC = 0x00000400;

/* fi_oflags: <asm-generic/fcntl.h>, as on x86-64 */
inline int O_ACCMODE = 00000003;
inline int O_RDONLY = 00000000;
inline int O_WRONLY = 00000001;
inline int O_RDWR = 00000002;
inline int O_CREAT = 00000100;
inline int O_EXCL = 00000200;
inline int O_NOCTTY = 00000400;
inline int O_TRUNC = 00001000;
inline int O_APPEND = 00002000;
inline int O_NONBLOCK = 00004000;
inline int O_NDELAY = 00004000;
inline int O_DSYNC = 00010000;
inline int O_ASYNC = 00020000;
inline int O_DIRECT = 00040000;
inline int O_LARGEFILE = 00100000;
inline int O_DIRECTORY = 00200000;
inline int O_NOFOLLOW = 00400000;
inline int O_NOATIME = 01000000;
inline int O_CLOEXEC = 02000000;
inline int O_SYNC = 04010000;
inline int O_FSYNC = 04010000;
inline int O_RSYNC = 04010000;
inline int O_PATH = 010000000;
inline int O_TMPFILE = 020200000;

typedef struct bufinfo {
	int b_flags;
	size_t b_bcount;
	uint64_t b_addr;
	uint64_t b_blkno;
	uint64_t b_lblkno;
	size_t b_resid;
	size_t b_bufsize;
	uint64_t b_iodone;
	int b_error;
	dev_t b_edev;
} bufinfo_t;

/* Bit 0 of bi_opf says that data goes to the device; bit 11 is REQ_SYNC. */
inline int __bio_flags[struct bio *B] = (B->bi_opf & 1 ? B_WRITE : B_READ) | (B->bi_opf & 0x800 ? 0 : B_ASYNC);

/* What errors of the block layer are to programs: blk_errors[] in block/blk-core.c, by numbers that all kernels have. */
inline int __errno_of_block[int S] =
	S == 0 ? 0 :
	S == 1 ? EOPNOTSUPP :
	S == 2 ? ETIMEDOUT :
	S == 3 ? ENOSPC :
	S == 4 ? ENOLINK :
	S == 5 ? EREMOTEIO :
	S == 6 ? EBADE :
	S == 7 ? ENODATA :
	S == 8 ? EILSEQ :
	S == 9 ? ENOMEM :
	S == 12 ? EAGAIN :
	S == 13 ? EBUSY : EIO;

translator bufinfo_t < struct bio *B > {
	b_flags = __bio_flags[B];
	b_bcount = B->bi_iter.bi_size;
	b_bufsize = B->bi_iter.bi_size;
	b_addr = 0;
	b_blkno = B->bi_iter.bi_sector;
	b_lblkno = B->bi_iter.bi_sector;
	b_resid = 0;
	b_iodone = (uint64_t)B->bi_end_io;
	b_error = __errno_of_block[B->bi_status];
	b_edev = B->bi_bdev == NULL ? 0 : B->bi_bdev->bd_dev;
};

typedef struct devinfo {
	int dev_major;
	int dev_minor;
	int dev_instance;
	string dev_name;
	string dev_statname;
	string dev_pathname;
} devinfo_t;

/* The name of the device, a partition's included, is that of its kobject. */
translator devinfo_t < struct block_device *D > {
	dev_major = D == NULL ? 0 : getmajor(D->bd_dev);
	dev_minor = D == NULL ? 0 : getminor(D->bd_dev);
	dev_instance = 0;
	dev_name = D == NULL ? "<none>" : __block_driver(getmajor(D->bd_dev));
	dev_statname = D == NULL ? "<none>" : stringof(D->bd_device.kobj.name);
	dev_pathname = D == NULL ? "<none>" : strjoin("/dev/", stringof(D->bd_device.kobj.name));
};

translator devinfo_t < struct bio *B > {
	dev_major = xlate <devinfo_t> (B->bi_bdev).dev_major;
	dev_minor = xlate <devinfo_t> (B->bi_bdev).dev_minor;
	dev_instance = 0;
	dev_name = xlate <devinfo_t> (B->bi_bdev).dev_name;
	dev_statname = xlate <devinfo_t> (B->bi_bdev).dev_statname;
	dev_pathname = xlate <devinfo_t> (B->bi_bdev).dev_pathname;
};

/* What getf() points to. */
typedef struct file file_t;

typedef struct fileinfo {
	string fi_name;
	string fi_dirname;
	string fi_pathname;
	int64_t fi_offset;
	string fi_fs;
	string fi_mount;
	int fi_oflags;
} fileinfo_t;

translator fileinfo_t < struct file *F > {
	fi_name = F == NULL ? "<none>" : stringof(F->f_path.dentry->d_name.name);
	fi_dirname = F == NULL ? "<none>" : dirname(d_path(&F->f_path));
	fi_pathname = F == NULL ? "<none>" : d_path(&F->f_path);
	fi_offset = F == NULL ? 0 : F->f_pos;
	fi_fs = F == NULL ? "<none>" : stringof(F->f_path.mnt->mnt_sb->s_type->name);
	fi_mount = F == NULL ? "<none>" : __mount_path(F->f_path.mnt);
	fi_oflags = F == NULL ? 0 : F->f_flags;
};

/* The files that the current process has open, by their descriptors. */
inline fileinfo_t fds[int fd] = xlate <fileinfo_t> (
	fd >= 0 && fd < curthread->files->fdt->max_fds ? curthread->files->fdt->fd[fd] : NULL);

/* What is read or written, of which a firing tells where it is and how much. */
typedef struct io_buffer io_buffer_t;

/* The file whose pages are read or written. */
inline struct dentry *__dentry_of[struct inode *I] =
	(struct dentry *)((char *)I->i_dentry.first - offsetof(struct dentry, d_u));

translator fileinfo_t < struct inode *I > {
	fi_name = I == NULL || I->i_dentry.first == NULL ? "<none>" : stringof(__dentry_of[I]->d_name.name);
	fi_dirname = I == NULL || I->i_dentry.first == NULL ? "<none>" : dirname(__dentry_path(__dentry_of[I]));
	fi_pathname = I == NULL || I->i_dentry.first == NULL ? "<none>" : __dentry_path(__dentry_of[I]);
	fi_offset = 0;
	fi_fs = I == NULL ? "<none>" : stringof(I->i_sb->s_type->name);
	fi_mount = I == NULL ? "<none>" : __super_block_path(I->i_sb);
	fi_oflags = 0;
};

/*
 * Each struct bio that a file system or a program submits; what the block layer splits counts once, and a driver of other
 * devices' (a volume, RAID) submits more. When one has ended, it doesn't say any more where it was.
 */
provider io {
	probe start(io_buffer_t *buffer, struct inode *file, struct block_device *device, uint64_t sector, uint64_t bytes,
	    int flags, int error, uintptr_t iodone)
	    : (bufinfo_t *buffer, devinfo_t *device, fileinfo_t *file);
	probe done(io_buffer_t *buffer, struct inode *file, struct block_device *device, uint64_t sector, uint64_t bytes,
	    int flags, int error, uintptr_t iodone)
	    : (bufinfo_t *buffer, devinfo_t *device, fileinfo_t *file);
	probe wait__start(io_buffer_t *buffer, struct inode *file, struct block_device *device, uint64_t sector, uint64_t bytes,
	    int flags, int error, uintptr_t iodone)
	    : (bufinfo_t *buffer, devinfo_t *device, fileinfo_t *file);
	probe wait__done(io_buffer_t *buffer, struct inode *file, struct block_device *device, uint64_t sector, uint64_t bytes,
	    int flags, int error, uintptr_t iodone)
	    : (bufinfo_t *buffer, devinfo_t *device, fileinfo_t *file);

	translator bufinfo_t < io_buffer_t *B > {
		b_flags = flags;
		b_bcount = bytes;
		b_bufsize = bytes;
		b_addr = 0;
		b_blkno = sector;
		b_lblkno = sector;
		b_resid = error != 0 ? bytes : 0;
		b_iodone = iodone;
		b_error = error;
		b_edev = device == NULL ? 0 : device->bd_dev;
	};

	/* Low bits of page.mapping: not a file's. */
	inline int MAPPING_FLAGS = 3;
	inline int S_IFMT = 0170000;
	inline int S_IFBLK = 0060000;

	/* The page cache's page that a bio begins with, the first of those that are kept as one. */
	inline struct page *page_of[struct bio *b] =
	    b->bi_io_vec == NULL ? NULL : b->bi_io_vec[b->bi_iter.bi_idx].bv_page;
	inline struct page *first_of[struct page *p] =
	    p == NULL ? NULL : (p->compound_head & 1) != 0 ? (struct page *)(p->compound_head - 1) : p;
	inline struct inode *owner[struct page *p] =
	    p == NULL || p->mapping == NULL || ((uint64_t)p->mapping & MAPPING_FLAGS) != 0 ? NULL : p->mapping->host;
	inline struct inode *regular[struct inode *i] = i == NULL || (i->i_mode & S_IFMT) == S_IFBLK ? NULL : i;
	inline struct inode *file_of[struct bio *b] =
	    b->bi_iter.bi_size == 0 ? NULL : regular[owner[first_of[page_of[b]]]];

	/* A part that was split off ends what it is a part of, if that waits for it alone. */
	inline struct bio *ended[struct bio *b] =
	    (uintptr_t)b->bi_end_io == (uintptr_t)&`bio_chain_endio ? (struct bio *)b->bi_private : b;
	inline int ends[struct bio *b] = b->__bi_remaining.counter == 1;
	inline int flags_done[struct bio *b, int error] = __bio_flags[b] | B_DONE | (error != 0 ? B_ERROR : 0);

	rawtp:block::block_bio_queue
	{
		sector_of[(uint64_t)args[0]] = args[0]->bi_iter.bi_sector + 1;
		bytes_of[(uint64_t)args[0]] = args[0]->bi_iter.bi_size;
		file_at[(uint64_t)args[0]] = file_of[args[0]];
	}

	fbt:vmlinux:submit_bio_wait:entry
	{
		self->waiting = args[0];
		self->waiting_sector = args[0]->bi_iter.bi_sector;
		self->waiting_bytes = args[0]->bi_iter.bi_size;
		self->waiting_file = file_of[args[0]];
	}

	start at vmlinux`submit_bio_noacct
	    = rawtp:block::block_bio_queue
	      {
		buffer = (io_buffer_t *)args[0];
		file = file_of[args[0]];
		device = args[0]->bi_bdev;
		sector = args[0]->bi_iter.bi_sector;
		bytes = args[0]->bi_iter.bi_size;
		flags = __bio_flags[args[0]];
		iodone = (uintptr_t)args[0]->bi_end_io;
	      };

	/* Of a request, which may have several that follow one another, the kernel itself tells only the whole. */
	done at vmlinux`bio_endio
	    = fbt:vmlinux:bio_endio:entry
	      /ends[ended[args[0]]] && sector_of[(uint64_t)ended[args[0]]] != 0/
	      {
		buffer = (io_buffer_t *)ended[args[0]];
		file = file_at[(uint64_t)buffer];
		device = ((struct bio *)buffer)->bi_bdev;
		sector = sector_of[(uint64_t)buffer] - 1;
		bytes = bytes_of[(uint64_t)buffer];
		error = __errno_of_block[args[0]->bi_status != 0 ? args[0]->bi_status : ((struct bio *)buffer)->bi_status];
		flags = flags_done[(struct bio *)buffer, error];
		iodone = (uintptr_t)((struct bio *)buffer)->bi_end_io;
	      }
	    | rawtp:block::block_rq_complete
	      /args[0]->bio != NULL && args[2] >= args[0]->__data_len/
	      {
		buffer = (io_buffer_t *)args[0]->bio;
		file = file_of[args[0]->bio];
		device = args[0]->bio->bi_bdev;
		sector = args[0]->bio->bi_iter.bi_sector;
		bytes = args[2];
		error = __errno_of_block[args[1]];
		flags = flags_done[args[0]->bio, error];
		iodone = (uintptr_t)args[0]->bio->bi_end_io;
	      }
	    + rawtp:block::block_bio_complete
	      /sector_of[(uint64_t)args[1]] != 0/
	      {
		buffer = (io_buffer_t *)args[1];
		file = file_at[(uint64_t)args[1]];
		device = args[1]->bi_bdev;
		sector = sector_of[(uint64_t)args[1]] - 1;
		bytes = bytes_of[(uint64_t)args[1]];
		error = __errno_of_block[args[1]->bi_status];
		flags = flags_done[args[1], error];
		iodone = (uintptr_t)args[1]->bi_end_io;
	      };

	wait__start at vmlinux`submit_bio_wait
	    = fbt:vmlinux:submit_bio_wait:entry
	      {
		buffer = (io_buffer_t *)args[0];
		file = file_of[args[0]];
		device = args[0]->bi_bdev;
		sector = args[0]->bi_iter.bi_sector;
		bytes = args[0]->bi_iter.bi_size;
		flags = __bio_flags[args[0]];
	      };
	wait__done at vmlinux`submit_bio_wait
	    = fbt:vmlinux:submit_bio_wait:return
	      /self->waiting != NULL/
	      {
		buffer = (io_buffer_t *)self->waiting;
		file = self->waiting_file;
		device = self->waiting->bi_bdev;
		sector = self->waiting_sector;
		bytes = self->waiting_bytes;
		error = args[1] == 0 ? 0 : -args[1];
		flags = flags_done[self->waiting, error];
	      };

	fbt:vmlinux:bio_endio:entry
	/ends[ended[args[0]]]/
	{
		sector_of[(uint64_t)ended[args[0]]] = 0;
		bytes_of[(uint64_t)ended[args[0]]] = 0;
		file_at[(uint64_t)ended[args[0]]] = NULL;
	}
	rawtp:block::block_bio_complete
	{
		sector_of[(uint64_t)args[1]] = 0;
		bytes_of[(uint64_t)args[1]] = 0;
		file_at[(uint64_t)args[1]] = NULL;
	}
	fbt:vmlinux:submit_bio_wait:return { self->waiting = NULL; }
};
