BEGIN { this->p = alloca(8); this->p = (void *)&`jiffies; }
