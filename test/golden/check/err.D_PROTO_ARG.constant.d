BEGIN { inet_ntoa6(curthread, pid); }
