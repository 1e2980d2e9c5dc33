/** Notes: what producers leave in an object for those who know them (elf(5), Elf64_Nhdr). */
import { type ElfFile, type Section, textAt, viewOf } from './elf-file.ts'

export type Note = { readonly owner: string; readonly type: number; readonly content: Uint8Array }

/** Lengths of owner and content, and the type. */
const HEADER_BYTES = 12
const aligned = (bytes: number): number => Math.ceil(bytes / 4) * 4

/** The notes of a section, up to the first that reaches beyond it. @throws ElfError */
export function* notesIn(file: ElfFile, section: Section): Generator<Note> {
  const bytes = file.contents(section)
  const view = viewOf(bytes)
  let at = 0
  while (at + HEADER_BYTES <= bytes.length) {
    const owner = at + HEADER_BYTES
    const content = owner + aligned(view.getUint32(at, true))
    const end = content + view.getUint32(at + 4, true)
    if (end > bytes.length) return
    yield {
      owner: textAt(bytes.subarray(owner, content), 0),
      type: view.getUint32(at + 8, true),
      content: bytes.subarray(content, end),
    }
    at = content + aligned(end - content)
  }
}
