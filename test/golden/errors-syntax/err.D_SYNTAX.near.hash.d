BEGIN { x = # 5; }
