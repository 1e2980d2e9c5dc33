int vmlinux`jiffies;

BEGIN { }
