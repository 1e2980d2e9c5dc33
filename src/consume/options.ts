/** The options that the consumer obeys. The object is live: setopt() may change it while tracing. */

export type ConsumerOptions = {
  /** Only data: no header, no columns, no newline of ours, no notices. */
  quiet: boolean
  flowindent: boolean
  /** trace() dumps every value. */
  rawbytes: boolean
  /** Drop messages start with their tag. */
  droptags: boolean
  aggpercpu: boolean
  aggsortkey: boolean
  aggsortkeypos: number
  aggsortpos: number
  aggsortrev: boolean
  /** One histogram over the entries of an aggregation whose value is a number. */
  agghist: boolean
  /** One line a histogram. */
  aggpack: boolean
  /** The longest bar takes 95 % of the space. */
  aggzoom: boolean
  encoding: 'ascii' | 'utf8'
  /** Bytes of a string, its NUL included: what system() and freopen() make of their formats is cut to it. */
  strsize: number
  /** Bytes of an object that print() shows. */
  printsize: number
  /** Bytes of a packet that were kept at most. */
  pcapsize: number
  /** Columns before each frame of a stack. */
  stackindent: number
  /** Addresses of processes are shown as object and offset. */
  noresolve: boolean
  /** `_DTRACE_TESTING`: no CPU and ID columns. */
  testing: boolean
  /** The output is a terminal: control characters of traced data are shown as `\ooo`. */
  escape: boolean
}

export const defaultOptions: Readonly<ConsumerOptions> = {
  quiet: false,
  flowindent: false,
  rawbytes: false,
  droptags: false,
  aggpercpu: false,
  aggsortkey: false,
  aggsortkeypos: 0,
  aggsortpos: 0,
  aggsortrev: false,
  agghist: false,
  aggpack: false,
  aggzoom: false,
  encoding: 'ascii',
  strsize: 256,
  printsize: 8192,
  pcapsize: 1520,
  stackindent: 14,
  noresolve: false,
  testing: false,
  escape: false,
}
