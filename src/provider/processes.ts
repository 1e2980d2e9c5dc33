/**
 * What processes have mapped, for providers whose probes are in them. All of it is read through Sys: the processes may be
 * those of another machine, whose programs are compiled here.
 */
import type { Sys } from '../bpf/sys/index.ts'
import { ElfError, ElfFile, type Mapping, moduleName, parseMaps } from '../elf/index.ts'

/** A file that a process runs code of. */
export type ProcessObject = {
  /** Its base name: `libc.so.6`. */
  readonly name: string
  /** As the process sees it. */
  readonly path: string
  /** Device and inode: one file, whatever it is called. */
  readonly file: string
  /** The program that the process executed: `a.out`. */
  readonly isProgram: boolean
  /** A path at which this very file opens here, while the process has it mapped. */
  readonly place: string
  readonly elf: ElfFile
  /** What is added to the file's addresses for those in the process. */
  readonly bias: number
}

export type ProcessReader = Pick<Sys, 'readText' | 'readFile' | 'readPart' | 'readFolder'>

/** Of the auxiliary vector (linux/auxvec.h): where the program begins. */
const AT_ENTRY = 9n

export class Processes {
  readonly #sys: ProcessReader
  /** By device and inode; undefined: it is no ELF file, or can't be read. */
  readonly #files = new Map<string, ElfFile | undefined>()

  constructor(sys: ProcessReader) {
    this.#sys = sys
  }

  /** This process, which traces. */
  self(): number {
    return Number.parseInt(this.#sys.readText('/proc/self/stat') ?? '0', 10)
  }

  /** All that run but this one, in ascending order. */
  others(): readonly number[] {
    const names = this.#sys.readFolder('/proc')
    const pids = names.ok ? names.value.filter((name) => /^\d+$/.test(name)).map(Number) : []
    const own = this.self()
    return pids.filter((pid) => pid !== own).sort((a, b) => a - b)
  }

  /** What it has mapped to execute, in ascending order of addresses; undefined: no such process, or none to look into. */
  objects(pid: number): readonly ProcessObject[] | undefined {
    const text = this.#sys.readText(`/proc/${pid}/maps`)
    if (text === undefined) return undefined
    const entry = this.#entry(pid)
    const byFile = new Map<string, Mapping[]>()
    for (const mapping of parseMaps(text)) {
      if (!mapping.path.startsWith('/')) continue
      byFile.set(mapping.file, [...(byFile.get(mapping.file) ?? []), mapping])
    }
    return [...byFile.values()].flatMap((mappings) => this.#object(pid, mappings, entry) ?? [])
  }

  #object(pid: number, mappings: readonly Mapping[], entry: number | undefined): ProcessObject | undefined {
    const code = mappings.find(({ executable }) => executable)
    if (!code) return undefined
    const places = [
      `/proc/${pid}/map_files/${code.start.toString(16)}-${code.end.toString(16)}`,
      `/proc/${pid}/root${code.path}`,
    ]
    const place = places.find((path) => this.#sys.readPart(path, { offset: 0, bytes: 1 }).ok)
    const elf = place === undefined ? undefined : this.#elf(code.file, place)
    const bias = elf?.biasOf(code)
    if (place === undefined || !elf || bias === undefined) return undefined
    return {
      name: moduleName(code),
      path: code.path,
      file: code.file,
      isProgram: mappings.some(({ start, end }) => entry !== undefined && start <= entry && entry < end),
      place,
      elf,
      bias,
    }
  }

  #elf(file: string, place: string): ElfFile | undefined {
    if (!this.#files.has(file)) this.#files.set(file, this.#read(place))
    return this.#files.get(file)
  }

  #read(place: string): ElfFile | undefined {
    try {
      return new ElfFile((offset, bytes) => {
        const part = this.#sys.readPart(place, { offset, bytes })
        return part.ok ? part.value : new Uint8Array()
      })
    } catch (error) {
      if (error instanceof ElfError) return undefined
      throw error
    }
  }

  #entry(pid: number): number | undefined {
    const auxv = this.#sys.readFile(`/proc/${pid}/auxv`)
    if (!auxv.ok) return undefined
    const { buffer, byteOffset, byteLength } = auxv.value
    const view = new DataView(buffer, byteOffset, byteLength)
    for (let at = 0; at + 16 <= byteLength; at += 16)
      if (view.getBigUint64(at, true) === AT_ENTRY) return Number(view.getBigUint64(at + 8, true))
    return undefined
  }
}
