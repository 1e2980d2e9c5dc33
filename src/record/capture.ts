/** What programs and consumer agree on about packets: the link types of pcap() that they treat as such. */

/** PCAP_ETHER and PCAP_IP. */
export const captureLinks = { ethernet: 1, ip: 12 } as const
