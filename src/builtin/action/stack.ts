/** stack(), ustack() and jstack(): the call stack of the firing. */
import { diagnostic } from '../../base/index.ts'
import { builtinType, type Expr, type Parameter, type SubroutineDef } from '../../defs/index.ts'
import { recorded } from './recorded.ts'

/** A number of frames beyond any that a kernel gives: more are asked for only by mistake. */
const anyNumber = 0xffff_ffffn

const constant: Parameter = {
  prototype: 'uint32_t',
  kind: 'constant',
  type: builtinType('uint32_t'),
  optional: true,
}

/** The number of frames that a call asks for. */
const framesIn = ([frames]: readonly Expr[]): number | undefined =>
  frames?.kind === 'int' ? Number(frames.value) : undefined

/** Is the argument, if it is given, an integer constant of at least `least`? */
const isNumber = (arg: Expr | undefined, least: bigint): boolean =>
  !arg || (arg.kind === 'int' && arg.value >= least && arg.value <= anyNumber)

export const stack = recorded({
  name: 'stack',
  doc: 'Records the kernel stack, at most n frames (option stackframes).',
  parameters: [constant],
  usesContext: true,
  returns: (args) => ({ kind: 'stack', user: false, frames: framesIn(args) }),
  check: ([frames], span, report) => {
    if (!isNumber(frames, 1n)) report(diagnostic('D_STACK_SIZE', frames?.span ?? span))
  },
  lower: (_l, args) => ({ kind: 'stack', user: false, frames: framesIn(args) }),
})

const userStack = (name: string, doc: string): SubroutineDef => ({
  name,
  doc,
  parameters: [constant, constant],
  usesContext: true,
  returns: (args) => ({ kind: 'stack', user: true, frames: framesIn(args) }),
  check: ([frames, strsize], span, report) => {
    if (!isNumber(frames, 1n)) report(diagnostic('D_USTACK_FRAMES', frames?.span ?? span, name))
    if (!isNumber(strsize, 0n)) report(diagnostic('D_USTACK_STRSIZE', strsize?.span ?? span, name))
  },
  lower: (_l, args) => ({ kind: 'stack', user: true, frames: framesIn(args) }),
})

export const ustack = recorded(
  userStack(
    'ustack',
    'Records the user stack of the current thread, at most n frames (option ustackframes).',
  ),
)

export const jstack = recorded(
  userStack('jstack', 'As ustack(): frames of code that was compiled at run time are shown as addresses.'),
)
