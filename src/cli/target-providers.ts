/** Providers that are the target process's own: their names end in its number (`pid$target`). */

/**
 * Whether a program describes probes of such a provider. It is asked before the program is compiled, and a comment may say so
 * too: the process of -c then begins later than it need.
 */
export const namesTarget = (text: string): boolean => /[\w*?\]]\${1,2}target\b/.test(text)
