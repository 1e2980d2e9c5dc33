int SKB_CONSUMED;
BEGIN { trace((enum skb_drop_reason)arg0 == SKB_CONSUMED); }
