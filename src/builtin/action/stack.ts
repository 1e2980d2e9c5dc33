/** stack(), ustack() and jstack(): the call stack of the firing. */
import { type Diagnostic, type DiagnosticKey, diagnostic } from '../../base/index.ts'
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

type Refusal = Extract<DiagnosticKey, 'D_STACK_SIZE' | 'D_USTACK_FRAMES' | 'D_USTACK_STRSIZE'>

/** Refuses the argument at `position` unless it is an integer constant of at least `least`. */
const refuseUnless = (
  arg: Expr | undefined,
  least: bigint,
  refusal: Refusal,
  report: (diagnostic: Diagnostic) => never,
): void => {
  if (!arg || (arg.kind === 'int' && arg.value >= least && arg.value <= anyNumber)) return
  report(diagnostic(refusal, arg.span))
}

export const stack = recorded({
  name: 'stack',
  doc: 'Records the kernel stack, at most n frames (option stackframes).',
  parameters: [constant],
  usesContext: true,
  returns: (args) => ({ kind: 'stack', user: false, frames: framesIn(args) }),
  check: ([frames], _span, report) => refuseUnless(frames, 1n, 'D_STACK_SIZE', report),
  lower: (_l, args) => ({ kind: 'stack', user: false, frames: framesIn(args) }),
})

const userStack = (name: string, doc: string): SubroutineDef => ({
  name,
  doc,
  parameters: [constant, constant],
  usesContext: true,
  returns: (args) => ({ kind: 'stack', user: true, frames: framesIn(args) }),
  check: ([frames, strsize], _span, report) => {
    refuseUnless(frames, 1n, 'D_USTACK_FRAMES', report)
    refuseUnless(strsize, 0n, 'D_USTACK_STRSIZE', report)
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
