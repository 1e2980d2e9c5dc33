/** A provider's declaration as D text that says the same to whoever doesn't know what else the program declares. */
import { type DType, intrinsic, pointerTo, resolveType } from '../../defs/index.ts'
import * as ast from '../syntax/index.ts'
import type { DeclaredProvider } from './providers.ts'
import { typeName } from './type-name.ts'

type OwnTypes = ReadonlySet<string>

const ownTypes = ({ declarations }: ast.Program): OwnTypes =>
  new Set(
    declarations.flatMap((node) =>
      node.kind === 'declaration' && node.specifiers.class === 'typedef'
        ? node.declarators.map(({ name }) => name.text)
        : [],
    ),
  )

/** The type without names that only the program has; of what has no other name its address is left. */
const known = (type: DType, own: OwnTypes): DType => {
  switch (type.kind) {
    case 'typedef':
      return own.has(type.name) ? known(type.of, own) : type
    case 'pointer':
      return pointerTo(resolveType(type.to).kind === 'function' ? intrinsic.void : known(type.to, own))
    case 'array':
      return pointerTo(known(type.of, own))
    case 'struct':
      return type.name === '' ? intrinsic.void : type
    case 'enum':
      return type.signed ? intrinsic.int : intrinsic['unsigned int']
    default:
      return type
  }
}

/** The declaration and the pragmas about it; nothing of where its probes are realised. */
export const providerText = (program: ast.Program, { name, probes }: DeclaredProvider): string => {
  const own = ownTypes(program)
  const lines = [...probes].map(([probe, { input, names, output }]) => {
    const parameter = (type: DType, index: number) => `${typeName(type)} ${names[index] ?? ''}`.trimEnd()
    const natives = input.map((type, index) => parameter(known(type, own), index)).join(', ')
    const shown = output && ` : (${output.map(({ native, type }) => parameter(type, native)).join(', ')})`
    return `  probe ${probe.replaceAll('-', '__')}(${natives})${shown ?? ''};\n`
  })
  const pragmas = program.declarations.filter(
    (node) => node.kind === 'attributes' && node.target.kind === 'provider' && node.target.name === name,
  )
  const promises = pragmas.length > 0 ? ast.printProgram({ declarations: pragmas }) : ''
  return `provider ${name} {\n${lines.join('')}};\n${promises}`
}
