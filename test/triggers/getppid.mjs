/** getppid [COUNT]: that many getppid(2) calls, the cheapest there is. */
import { numberArgument } from './arguments.mjs'
import { getppid } from './libc.mjs'

for (let left = numberArgument(1, 1000); left > 0; left--) getppid()
