/** exec-true [COUNT]: starts true(1) and waits for it, COUNT times. */
import { execFileSync } from 'node:child_process'
import { numberArgument } from './arguments.mjs'

for (let left = numberArgument(1, 1); left > 0; left--) execFileSync('true')
