/** The kernel's own BTF objects: vmlinux, and one a loaded module that has BTF. */
import type { Fd } from '../../base/index.ts'
import { INFO_SIZE } from './commands.ts'
import type { Sys, SysResult } from './sys.ts'

const NAME_BYTES = 64 // MODULE_NAME_LEN, rounded up

export type BtfObject = {
  readonly name: string
  /** Of the object, for BTF_GET_FD_BY_ID. */
  readonly id: number
  /** In bytes. */
  readonly size: number
}

const describe = (sys: Sys, id: number): (BtfObject & { isKernel: boolean }) | undefined => {
  const fd = openBtfObject(sys, id)
  if (!fd.ok) return undefined // gone since it was listed
  try {
    const info = sys.bpf('OBJ_GET_INFO_BY_FD', {
      fd: fd.value,
      infoLength: INFO_SIZE.btf,
      btf: { name: NAME_BYTES, nameLength: NAME_BYTES },
    })
    if (!info.ok) return undefined
    const { name, btfSize, isKernel } = info.out.btf
    return { name, id, size: btfSize, isKernel: isKernel !== 0 }
  } finally {
    sys.close(fd.value)
  }
}

/** Walks every BTF object of the system and yields the kernel's, vmlinux first. Needs CAP_SYS_ADMIN; else none. */
export function* kernelBtfObjects(sys: Sys): Generator<BtfObject> {
  for (let id = 0; ; ) {
    const next = sys.bpf('BTF_GET_NEXT_ID', { startId: id })
    if (!next.ok) return
    id = next.out.nextId
    const found = describe(sys, id)
    if (found?.isKernel) yield { name: found.name, id, size: found.size }
  }
}

/** A descriptor for a BTF object, which the caller closes. */
export const openBtfObject = (sys: Sys, id: number): SysResult<Fd> =>
  sys.bpf('BTF_GET_FD_BY_ID', { id }) as SysResult<Fd>
