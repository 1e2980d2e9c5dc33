typedef int mine_t;
mine_t x;
mine_t *y;
typedef struct mine { mine_t mine_t; } mine2_t;
BEGIN { z = (mine_t)1 + sizeof (mine2_t); }
