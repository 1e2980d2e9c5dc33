/** Programs may nest deeper than the stack of this process lets the compiler follow: that is said of the program. */
import { fail } from '../base/index.ts'

export const refusingDepth = <T>(compile: () => T): T => {
  try {
    return compile()
  } catch (error) {
    if (error instanceof RangeError && /call stack/.test(error.message))
      return fail(
        'D_LIMIT',
        undefined,
        'expressions and statements nest too deeply for this compiler: split them',
      )
    throw error
  }
}
