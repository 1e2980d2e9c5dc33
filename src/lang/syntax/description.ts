/** Probe descriptions: components, filled from the right, macro references substituted. */
import { fail, type Span } from '../../base/index.ts'
import type { ProbeDescription } from './ast.ts'
import type { Component, SyntaxContext } from './context.ts'
import { substituteInComponent } from './macro.ts'

const COMPONENTS = ['provider', 'module', 'function', 'name'] as const

const MAX_ID = 0xffff_ffffn

/** @throws D_PDESC_INVAL */
export const parseDescription = (text: string, span: Span, context: SyntaxContext): ProbeDescription => {
  const known = COMPONENTS.slice(0, COMPONENTS.indexOf(context.rightmost) + 1)
  const written = text.split(':')
  if (written.length > known.length) return fail('D_PDESC_INVAL.over', span, text)
  const parts: Record<Component, string> = { provider: '', module: '', function: '', name: '' }
  for (const [index, component] of known.slice(-written.length).entries()) {
    parts[component] =
      substituteInComponent(written[index] ?? '', context.macros) ?? fail('D_PDESC_INVAL.macro', span, text)
  }
  return { kind: 'description', text, ...parts, span }
}

/** @throws D_PDESC_INVAL */
export const probeById = (id: bigint, span: Span, context: SyntaxContext): ProbeDescription => {
  if (context.rightmost !== 'name') return fail('D_PDESC_INVAL.form', span, id, `${context.rightmost}s`)
  if (id > MAX_ID) return fail('D_PDESC_INVAL.id', span, id)
  return { kind: 'id', id: Number(id), span }
}
