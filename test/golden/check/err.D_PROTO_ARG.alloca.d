BEGIN { bcopy(&`jiffies, (void *)1, 1); }
