BEGIN { speculate(1); if (pid) { @a = count(); } }
