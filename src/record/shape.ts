/** A C type as the consumer needs it to show bytes: plain data, without the types behind pointers. */

export type Shape = {
  /** As C spells it: `struct pair`, `char [4]`; `struct` for an anonymous one. */
  readonly type: string
  /** 0 for an array of unknown length. */
  readonly bytes: number
} & (
  | { readonly kind: 'int'; readonly signed: boolean; readonly character: boolean }
  | { readonly kind: 'enum'; readonly signed: boolean; readonly names: ReadonlyMap<bigint, string> }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'string' }
  | { readonly kind: 'array'; readonly of: Shape; readonly length: number }
  | { readonly kind: 'struct'; readonly members: readonly ShapeMember[] }
  /** An integer of more than 64 bits. */
  | { readonly kind: 'wide' }
  | { readonly kind: 'float' }
  /** What has no value. */
  | { readonly kind: 'opaque' }
)

export type ShapeMember = {
  /** Empty for an anonymous struct or union. */
  readonly name: string
  /** As C declares it: `char *name`. */
  readonly declaration: string
  readonly shape: Shape
  readonly offsetBits: number
  readonly bitSize?: number
}
