BEGIN { trace(uregs[999]); }
