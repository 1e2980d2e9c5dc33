BEGIN { trace(curthread->tgidd); }
