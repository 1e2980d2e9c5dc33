/** Nominal types for handles and units that are plain numbers at run time. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name }

/** An open file descriptor of this process. */
export type Fd = Brand<number, 'fd'>
/** A type id inside one BTF object (vmlinux, or a module split on it). */
export type BtfId = Brand<number, 'btf id'>
