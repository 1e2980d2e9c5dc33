/** Compiles D text against the test target, every probe as a program of its own that nothing attaches. */
import { vocabulary } from '../../src/builtin/index.ts'
import { type Compiled, compile } from '../../src/compile/index.ts'
import type { AttachPoint, Probe, Target } from '../../src/defs/index.ts'
import { createChecker } from '../../src/lang/check/index.ts'
import { parseProgram } from '../../src/lang/syntax/index.ts'
import { fixtureTarget } from './target.ts'

/** argN of every probe is the context's word N; a probe called `return` has errno from its first word. */
const pointOf = (probe: Probe): AttachPoint => ({
  key: `${probe.function}_${probe.name}`,
  program: { type: 'raw_tracepoint' },
  attach: { kind: 'none' },
  phase: probe.name === 'ERROR' ? 'error' : probe.name === 'END' ? 'end' : 'begin',
  select: { kind: 'single', probe },
  argument: (index) => (index < 10 ? { kind: 'word', word: 8 * index } : undefined),
  ...(probe.name === 'return' && { errno: { kind: 'word', word: 0 } as const }),
})

export const testSizes = { strsize: 256, bufsize: 65536, aggsize: 65536, dynvarsize: 65536 } as const

export const compileText = (text: string, target: Target = fixtureTarget): Compiled => {
  const checker = createChecker({ target, vocabulary })
  const source = { name: 'test.d', text, kind: 'string' } as const
  const ast = parseProgram(source, { isTypeName: (name) => checker.isTypeName(name) })
  const typed = checker.check(ast)
  const probes = new Map(
    typed.clauses.flatMap((clause) => clause.probes.probes.map((probe) => [probe.id, probe] as const)),
  )
  return compile({ programs: [typed], points: [...probes.values()].map(pointOf), target, sizes: testSizes })
}
