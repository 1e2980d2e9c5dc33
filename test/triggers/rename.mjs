/** rename [COUNT]: names its main thread renamed-1, renamed-2, … renamed-COUNT. */
import { numberArgument } from './arguments.mjs'

const count = numberArgument(1, 1)
for (let at = 1; at <= count; at++) process.title = `renamed-${at}`
