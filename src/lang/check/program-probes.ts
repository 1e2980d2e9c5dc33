/**
 * Probes that programs publish and say something of in D: args[] and arg0 … have the types that they declare, or are what
 * they have them translated to, and their stability is what they promise. What is declared in types that aren't known here
 * is as if it weren't.
 */
import { DiagnosticError, type Span } from '../../base/index.ts'
import {
  type DType,
  type Expr,
  intrinsic,
  type Probe,
  type ProbeGroup,
  type ProviderAttributes,
  pointerTo,
  resolveType,
} from '../../defs/index.ts'
import type * as ast from '../syntax/index.ts'
import { argument } from './builtins.ts'
import type { Context } from './context.ts'
import { cut } from './conversions.ts'
import { type DeclaredProbe, programProvider } from './providers.ts'
import type { Point } from './stable-point.ts'
import { isInteger } from './type-rules.ts'

type Parse = (text: string) => ast.Program

/** A program's pointers are to its own memory. */
const inProgram = (type: DType): DType => {
  const t = resolveType(type)
  return t.kind === 'pointer' ? pointerTo(t.to, 'user') : type
}

const isPlain = (type: DType): boolean => isInteger(type) || resolveType(type).kind === 'pointer'

/** As the program's arguments are: what it makes of others by translators is in D's memory. */
const ofProgram = ({ input, names, output }: DeclaredProbe): DeclaredProbe | undefined => {
  if (!input.every(isPlain)) return undefined
  const types = input.map(inProgram)
  const isNative = (type: DType, native: number) => {
    const [a, b] = [resolveType(type), resolveType(input[native] ?? intrinsic.void)]
    return a.kind === 'pointer' && b.kind === 'pointer' && resolveType(a.to) === resolveType(b.to)
  }
  return {
    input: types,
    names,
    output: output?.map(({ native, type }) => ({
      native,
      type: isNative(type, native) ? inProgram(type) : type,
    })),
  }
}

type Promises = Partial<ProviderAttributes>

const notePromise = (
  promises: Map<string, Promises>,
  { target, attributes: { name, data, class: dependency } }: ast.AttributesPragma,
): void => {
  if (target.kind !== 'provider') return
  const { name: provider, component } = target
  promises.set(provider, { ...promises.get(provider), [component]: [name, data, dependency] })
}

/** What a text declares, by provider and name, and what it promises, by provider. */
type Declarations = {
  readonly probes: Map<string, DeclaredProbe>
  readonly promises: Map<string, Promises>
}

export class ProgramProbes {
  readonly #parse: Parse
  /** By the text that declares them. */
  readonly #known = new Map<string, Declarations>()

  constructor(parse: Parse) {
    this.#parse = parse
  }

  declared(context: Context, probe: Probe): DeclaredProbe | undefined {
    return this.#of(context, probe, ({ probes }, provider) => probes.get(`${provider}:${probe.name}`))
  }

  /** What the program promises of the probe, where it does. */
  promised(context: Context, probe: Probe): Promises {
    return this.#of(context, probe, ({ promises }, provider) => promises.get(provider)) ?? {}
  }

  #of<T>(
    context: Context,
    probe: Probe,
    find: (declarations: Declarations, provider: string) => T | undefined,
  ): T | undefined {
    const declaration = context.target.probes.declarationOf?.(probe)
    if (!declaration) return undefined
    const { provider, text } = declaration
    const known = this.#known.get(text) ?? this.#read(context, text)
    this.#known.set(text, known)
    return find(known, provider)
  }

  /** What stands for args[] in a clause of this probe. */
  point(context: Context, base: ProbeGroup, declared: DeclaredProbe, span: Span): Point {
    const { variables } = context.vocabulary
    const args = [...variables.values()].find(({ type }) => type === 'per-probe')
    if (!args) throw new Error('D has no args[]')
    const natives = declared.input.map((type, index): Expr => {
      const word = argument(args, index, intrinsic.long, span)
      return isInteger(type) ? cut(word, type) : { ...word, type }
    })
    return { declared, base, guard: undefined, natives, text: '' }
  }

  #read(context: Context, text: string): Declarations {
    const probes = new Map<string, DeclaredProbe>()
    const promises = new Map<string, Promises>()
    try {
      for (const node of this.#parse(text).declarations) {
        if (node.kind === 'attributes') notePromise(promises, node)
        if (node.kind !== 'provider') continue
        for (const [name, declared] of programProvider(context, node).probes) {
          const own = ofProgram(declared)
          if (own) probes.set(`${node.name.text}:${name}`, own)
        }
      }
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
    }
    return { probes, promises }
  }
}
