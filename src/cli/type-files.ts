/** Options ctypes and dtypes: files of the types that are known once programs are compiled. */
import { writeFileSync } from 'node:fs'
import { strerror } from '../base/index.ts'
import type { Options } from '../builtin/index.ts'
import { builtinTypedefs, type DType, intrinsic } from '../defs/index.ts'
import { Fatal } from './messages.ts'
import { typeObject } from './type-object.ts'

/** What C has before anything is declared, and the typedefs that are always there. */
const cTypes: readonly DType[] = [...Object.values<DType>(intrinsic), ...builtinTypedefs.values()].filter(
  ({ kind }) => kind !== 'string',
)

/**
 * Writes what is asked for.
 * @param declared what programs and their libraries have declared
 * @throws Fatal
 */
export const writeTypeFiles = (options: Options, declared: () => readonly DType[]): void => {
  const strsize = Number(options.get('strsize') ?? 256)
  const files = { ctypes: () => cTypes, dtypes: declared }
  for (const [option, types] of Object.entries(files)) {
    const path = options.text(option)
    if (path === undefined) continue
    try {
      writeFileSync(path, typeObject(types(), strsize))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === undefined) throw error
      throw new Fatal(`failed to write ${option} file ${path}: ${strerror(code)}`)
    }
  }
}
