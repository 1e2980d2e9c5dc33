self strange_t y;

BEGIN { }
