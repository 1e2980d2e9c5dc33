/** Providers that are the target process's own: their names end in its number (`pid$target`, and `python*` matches one). */

/** A provider's name that ends with the target's number. */
const targetProvider = /[\w*?\]]\${1,2}target\b/
/** One that is a pattern, at the start of a description of four parts. */
const anyProvider = /(?:^|[\s,;}])\w[\w[\]!?*-]*[*?\]]\d*:[^\s:,{}]*:[^\s:,{}]*:/

/**
 * Whether a program describes probes of such a provider. It is asked before the program is compiled, and a comment may say so
 * too: the process of -c then begins later than it need.
 */
export const namesTarget = (text: string): boolean => targetProvider.test(text) || anyProvider.test(text)
