typedef struct readinfo {
	int rd_fd;
	int64_t rd_bytes;
	uint64_t rd_ns;
} readinfo_t;

provider slow {
	probe read(int fd, int64_t bytes, uint64_t ns) : (readinfo_t *fd);

	translator readinfo_t < int F > {
		rd_fd = F;
		rd_bytes = bytes;
		rd_ns = ns;
	};

	syscall::read:entry { self->start = timestamp; self->fd = args[0]; }

	read at vmlinux`ksys_read
	    = syscall::read:return /self->start != 0/ {
		fd = self->fd;
		bytes = args[1];
		ns = timestamp - self->start;
	      };

	syscall::read:return { self->start = 0; }
};
