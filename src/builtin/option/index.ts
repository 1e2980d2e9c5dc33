/** D's options: `-x`, `#pragma D option`, setopt(). */
export type { OptionDef } from './definition.ts'
export { OptionError } from './error.ts'
export { createOptions, type OptionOrigin, type Options } from './options.ts'
export { optionTable } from './table.ts'
