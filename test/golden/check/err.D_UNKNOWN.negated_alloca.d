BEGIN { trace(-(unsigned long)alloca(8)); }
