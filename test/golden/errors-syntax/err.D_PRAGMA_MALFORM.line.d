#line "t.d"

BEGIN { }
