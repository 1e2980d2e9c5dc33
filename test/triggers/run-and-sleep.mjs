/** run-and-sleep [MILLISECONDS]: runs that long and sleeps that long on one thread, with a getppid(2) before, between and after. */
import { numberArgument } from './arguments.mjs'
import { getppid } from './libc.mjs'
import { pause } from './pause.mjs'

const ms = numberArgument(1, 200)
getppid()
const until = performance.now() + ms
while (performance.now() < until);
getppid()
pause(ms)
getppid()
