string s; BEGIN { s[0] = 0x41; }
