BEGIN { pid ? trace(1) : 0; }
