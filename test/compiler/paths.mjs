/** Where what tools/guest-compiler.mjs makes is: in the checkout, which has the same path in a guest. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const compilerFolder = join(resolve(import.meta.dirname, '../..'), '.cache/compiler')

/** What goes into guests. */
export const guestCommandFolder = join(compilerFolder, 'guest')
/** The command whose programs the host compiles. */
export const guestCommand = join(guestCommandFolder, 'dtrace.js')
/** This is a guest that the host compiles for; a host that does so has the command, too. */
export const isCompiledFor = () => process.env['DTRACE_GUEST'] !== undefined && existsSync(guestCommand)
/** Runs on the host, one for each guest. */
export const compilerProgram = join(compilerFolder, 'service.cjs')
