provider qdisc { probe enqueue(int); };
