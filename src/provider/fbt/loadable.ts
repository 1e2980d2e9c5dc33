/** Which arguments the verifier lets fentry programs load from their context. */
import type { BtfId } from '../../base/index.ts'
import type { Btf, BtfType } from '../../btf/index.ts'

const references = new Set(['typedef', 'volatile', 'const', 'restrict', 'type_tag'])

const stripped = (btf: Btf, id: BtfId): BtfType => {
  let type = btf.type(id)
  while (references.has(type.kind) && 'type' in type) type = btf.type(type.type)
  return type
}

/**
 * Numbers, and pointers to structs, to numbers and to plain void: what btf_ctx_access() (kernel/bpf/btf.c) of Linux
 * 6.1 takes. Pointers to functions and to pointers are refused there, and so is `const void *`.
 */
export const isLoadable = (btf: Btf, id: BtfId): boolean => {
  const type = stripped(btf, id)
  if (type.kind !== 'ptr') return true
  const to = stripped(btf, type.type)
  if (to.kind === 'void') return btf.type(type.type).kind === 'void'
  return ['int', 'struct', 'union'].includes(to.kind)
}
