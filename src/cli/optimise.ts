/** bin/dtrace starts with V8's optimising compiler off, as what compiles a D program runs for a second at most. */
import { setFlagsFromString } from 'node:v8'

/** Switches it on for what takes longer. */
export const optimise = (): void => setFlagsFromString('--opt')
