/** BTF, the kernel's type data: reading, asking, printing as C, writing. Knows no D and is useful alone. */
export type { BtfId } from '../base/index.ts'
export { cText } from './c-text.ts'
export { BtfError } from './error.ts'
export {
  encodeFuncInfo,
  encodeLineInfo,
  FUNC_INFO_BYTES,
  type FuncInfo,
  LINE_INFO_BYTES,
  type LineInfo,
} from './ext-info.ts'
export type { BtfKind, Linkage } from './format.ts'
export { memberAt, membersOf } from './members.ts'
export { POINTER_BYTES, prototypeOf, resolve, resolved, sizeOf } from './query.ts'
export { Btf, type BtfName } from './reader.ts'
export {
  type BtfArray,
  type BtfDatasec,
  type BtfDeclTag,
  type BtfEnum,
  type BtfEnum64,
  type BtfEnumerator,
  type BtfFloat,
  type BtfFunc,
  type BtfFuncProto,
  type BtfFwd,
  type BtfInt,
  type BtfMember,
  type BtfParam,
  type BtfPtr,
  type BtfQualifier,
  type BtfSectionVar,
  type BtfStruct,
  type BtfType,
  type BtfTypedef,
  type BtfTypeTag,
  type BtfVar,
  type BtfVoid,
  VOID,
} from './types.ts'
export { BtfWriter } from './writer.ts'
