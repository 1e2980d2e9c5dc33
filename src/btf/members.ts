/** Members of structs and unions, looked up the way C does: through anonymous structs and unions. */
import type { BtfId } from '../base/index.ts'
import { resolved } from './query.ts'
import type { Btf } from './reader.ts'
import type { BtfMember } from './types.ts'

/**
 * The named members of struct or union `id`, those of anonymous structs and unions inside it included, in order
 * of declaration. Offsets count from the start of `id`. Yields nothing for a type that isn't a struct or union.
 */
export function* membersOf(btf: Btf, id: BtfId): Generator<BtfMember, void, void> {
  yield* flatten(btf, id, 0, new Set())
}

/** A second sight of one anonymous type would declare its names twice: only malformed BTF's cycles do that. */
function* flatten(
  btf: Btf,
  id: BtfId,
  offsetBits: number,
  seen: Set<BtfId>,
): Generator<BtfMember, void, void> {
  const type = resolved(btf, id)
  if (type.kind !== 'struct' && type.kind !== 'union') return
  for (const member of type.members) {
    const at = offsetBits + member.offsetBits
    if (member.name !== '') {
      yield { ...member, offsetBits: at }
    } else if (!seen.has(member.type)) {
      seen.add(member.type)
      yield* flatten(btf, member.type, at, seen)
    }
  }
}

const memberOf = (btf: Btf, id: BtfId, name: string): BtfMember | undefined => {
  for (const member of membersOf(btf, id)) if (member.name === name) return member
  return undefined
}

/**
 * The member that `path` (`a.b.c`, no pointers followed) names inside struct or union `id`: its own name and
 * type, and its offset from the start of `id`. Undefined where this kernel has no such member.
 */
export const memberAt = (btf: Btf, id: BtfId, path: string): BtfMember | undefined => {
  let found: BtfMember | undefined
  for (const name of path.split('.')) {
    const member: BtfMember | undefined = memberOf(btf, found?.type ?? id, name)
    if (!member) return undefined
    found = { ...member, offsetBits: (found?.offsetBits ?? 0) + member.offsetBits }
  }
  return found
}
