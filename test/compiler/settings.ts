/** Options on their way between guest and host. */
import { optionTable } from '../../src/builtin/option/table.ts'
import type { Settings } from './messages.ts'

export const namesOfOptions: readonly string[] = optionTable.map(({ name }) => name)

/** Undefined: none was written. */
export const givenValue = ({ text }: Settings[number]): string | undefined => (text === '' ? undefined : text)
