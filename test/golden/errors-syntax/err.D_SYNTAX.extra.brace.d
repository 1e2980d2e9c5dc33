int x }
