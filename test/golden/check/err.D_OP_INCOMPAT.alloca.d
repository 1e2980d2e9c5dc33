BEGIN { trace((char *)alloca(8) - (char *)&`jiffies); }
