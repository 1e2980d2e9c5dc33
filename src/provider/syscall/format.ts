/** The `format` file of a tracepoint: what a record holds after its header. */

/** A field as tracefs declares it: `field:const char * filename; offset:24; size:8; signed:0;`. */
export type FormatField = {
  readonly type: string
  readonly name: string
  /** In bytes from the start of the record. */
  readonly offset: number
  readonly bytes: number
}

/** The fields of an event in order, without the `common_` ones. */
export const parseFormat = (text: string): FormatField[] =>
  [...text.matchAll(/^\tfield:(.*?)\s*(\w+)(?:\[[^\]]*\])?;\s*offset:(\d+);\s*size:(\d+);/gm)]
    .map(([, type = '', name = '', offset, size]) => ({
      type,
      name,
      offset: Number(offset),
      bytes: Number(size),
    }))
    .filter(({ name }) => !name.startsWith('common_'))
