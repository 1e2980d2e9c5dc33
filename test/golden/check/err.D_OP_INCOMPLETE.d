struct nowhere *x;
BEGIN { trace(x->a); }
