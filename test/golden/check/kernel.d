fbt::__alloc_skb:entry { @size = quantize(arg0); @["node", args[3]] = lquantize(args[0], 0, 4096, 256); }
fbt::tcp_connect:entry
{
        this->sk = args[0];
        @ports[ntohs(this->sk->__sk_common.skc_dport), curthread->comm] = count();
        trace(`jiffies - 1);
        trace(this->sk->sk_protocol);
        printf("%s %p", curthread->comm, &this->sk->__sk_common);
}
fbt:::entry { @by[probefunc, execname] = count(); }
