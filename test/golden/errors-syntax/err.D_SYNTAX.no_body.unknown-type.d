strange_t x;
