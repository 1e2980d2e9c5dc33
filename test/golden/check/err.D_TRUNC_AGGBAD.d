BEGIN { trunc(@a, 5); }
