/** What processes are made of: what they have mapped, and the ELF files that these are. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { ElfError, ElfFile, type Mapping, parseMaps, SymbolTable } from '../elf/index.ts'

export type Symbols = { readonly elf: ElfFile; readonly table: SymbolTable }

export const isSystemError = (error: unknown): boolean => error instanceof Error && 'code' in error

const open = (path: string): number | undefined => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if (isSystemError(error)) return undefined
    throw error
  }
}

/** The file's symbols; undefined where it can't be read, is no ELF file, or isn't the file of this inode. */
export const readSymbols = (path: string, inode?: string): Symbols | undefined => {
  const file = open(path)
  if (file === undefined) return undefined
  try {
    if (inode !== undefined && fstatSync(file, { bigint: true }).ino !== BigInt(inode)) return undefined
    const elf = new ElfFile((offset, bytes) => {
      const part = new Uint8Array(bytes)
      return part.subarray(0, readSync(file, part, 0, bytes, offset))
    })
    return { elf, table: new SymbolTable(elf) }
  } catch (error) {
    if (error instanceof ElfError) return undefined
    throw error
  } finally {
    closeSync(file)
  }
}

/** None of a process that has ended. */
export const readMaps = (pid: number): Mapping[] => {
  try {
    return parseMaps(readFileSync(`/proc/${pid}/maps`, 'utf8'))
  } catch (error) {
    if (isSystemError(error)) return []
    throw error
  }
}
