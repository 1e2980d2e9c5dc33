BEGIN { trace(nosuch`jiffies); }
