BEGIN { prinft("hello"); }
