/** How messages spell a type. */
export { structName, typeName } from '../../defs/index.ts'
