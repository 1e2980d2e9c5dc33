/** Where what tools/guest-compiler.mjs makes is: in the checkout, which has the same path in a guest. */
import { join, resolve } from 'node:path'

export const compilerFolder = join(resolve(import.meta.dirname, '../..'), '.cache/compiler')

/** What goes into guests. */
export const guestCommandFolder = join(compilerFolder, 'guest')
/** The command whose programs the host compiles. */
export const guestCommand = join(guestCommandFolder, 'dtrace.js')
/** Runs on the host, one for each guest. */
export const compilerProgram = join(compilerFolder, 'service.cjs')
