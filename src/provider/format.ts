/** The `format` file of a tracepoint: what a record holds after its header. */

/** A field as tracefs declares it: `field:const char * filename; offset:24; size:8; signed:0;`. */
export type FormatField = {
  readonly type: string
  readonly name: string
  /** Declared as an array, of which `type` is the element and `bytes` the whole. */
  readonly array: boolean
  /** In bytes from the start of the record. */
  readonly offset: number
  readonly bytes: number
  readonly signed: boolean
}

/** The fields of an event in order, without the `common_` ones. */
export const parseFormat = (text: string): FormatField[] =>
  [
    ...text.matchAll(
      /^\tfield:(.*?)\s*(\w+)(\[[^\]]*\])?;\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:([01]);)?/gm,
    ),
  ]
    .map(([, type = '', name = '', array, offset, size, signed]) => ({
      type,
      name,
      array: array !== undefined,
      offset: Number(offset),
      bytes: Number(size),
      signed: signed === '1',
    }))
    .filter(({ name }) => !name.startsWith('common_'))
