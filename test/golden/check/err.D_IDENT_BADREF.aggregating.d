BEGIN { x = count; }
