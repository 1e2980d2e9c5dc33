/** How a type is spelled: as a C declaration, for messages one without a name. */
import type { DType, StructType } from './types.ts'

const anonymous = '<anonymous>'

/** `struct foo`, or `struct <anonymous>`. */
export const structName = (type: StructType): string =>
  `${type.union ? 'union' : 'struct'} ${type.name || anonymous}`

/** The type's name with `inner` where C writes the declared name. */
const declare = (type: DType, inner: string): string => {
  switch (type.kind) {
    case 'pointer': {
      const bracketed = type.to.kind === 'array' || type.to.kind === 'function'
      return declare(type.to, bracketed ? `(*${inner})` : `*${inner}`)
    }
    case 'array':
      return declare(type.of, `${inner}[${type.length}]`)
    case 'function':
      return declare(type.returns, `${inner}(${type.parameters.map(typeName).join(', ') || 'void'})`)
    default:
      return inner === '' ? baseName(type) : `${baseName(type)} ${inner}`
  }
}

const baseName = (type: Exclude<DType, { kind: 'pointer' | 'array' | 'function' }>): string => {
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'typedef':
      return type.name
    case 'enum':
      return `enum ${type.name || anonymous}`
    case 'struct':
      return structName(type)
    case 'void':
    case 'string':
    case 'stack':
      return type.kind
    case 'symbol':
      return type.user ? '_usymaddr' : '_symaddr'
    case 'dynamic':
      return '<DYN>'
  }
}

/** `int`, `struct foo *`, `char [4]`, `userland char *`, `int (*)(void)`. */
export const typeName = (type: DType): string =>
  `${type.kind === 'pointer' && type.space === 'user' ? 'userland ' : ''}${declare(type, '')}`

/** As C code declares `name`, or spells the type without one; what has no name of its own is its keyword. */
export const declaration = (type: DType, name = ''): string =>
  declare(type, name).replaceAll(` ${anonymous}`, '')
