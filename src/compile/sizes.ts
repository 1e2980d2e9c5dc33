/** What options say about memory. */

/** The buffer sizes that options give, in bytes. */
export type Sizes = {
  readonly strsize: number
  /** Of alloca() and copyin() in one clause. */
  readonly scratchsize: number
  /** The ring buffer's; rounded up to a power of two of at least a page. */
  readonly bufsize: number
  /** Of one aggregation, per possible CPU. */
  readonly aggsize: number
  readonly dynvarsize: number
  /** Of one speculation's records. */
  readonly specsize: number
  /** Of a packet that pcap() keeps; a multiple of 8. */
  readonly pcapsize: number
  /** Not bytes: how many speculations there can be. */
  readonly nspec: number
}
