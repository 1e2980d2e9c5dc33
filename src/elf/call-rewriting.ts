/** Takes the calls of probes out of an object file, and gives the places where they were names that other objects can use. */
import type { CallSite } from './call-sites.ts'
import { viewOf } from './elf-file.ts'
import { type ObjectLayout, writeSymbol } from './object-layout.ts'
import { BINDING, HIDDEN, type RelocatableFile } from './relocatable.ts'

/** A place in an object, by the name that its table of symbols now has for it. */
export type NamedSite = Pick<CallSite, 'name' | 'isJump'> & { readonly label: string }

type Label = { readonly name: string; readonly section: number; readonly value: number }

const LABEL_PREFIX = '.dtrace.'

/**
 * The label of each site: one that a former run made, or a new one. Those are weak: where the linker takes another
 * object's copy of an inline function, the labels of this one's are nowhere.
 */
const labelSites = (file: RelocatableFile, sites: readonly CallSite[], tag: string) => {
  const kept = new Map(
    file.symbols
      .filter(({ name }) => name.startsWith(LABEL_PREFIX))
      .map(({ name, section, value }) => [`${section}:${value}`, name]),
  )
  const added: Label[] = []
  const labels = sites.map(({ relocation: { section }, offset }) => {
    const known = kept.get(`${section.index}:${offset}`)
    if (known !== undefined) return known
    const name = `${LABEL_PREFIX}${tag}.${added.length}`
    added.push({ name, section: section.index, value: offset })
    return name
  })
  return { labels, added }
}

const symbolBytes = (
  layout: ObjectLayout,
  labels: readonly Label[],
  nameAt: readonly number[],
): Uint8Array => {
  const { bytes } = layout.symbol
  const view = new DataView(new ArrayBuffer(labels.length * bytes))
  labels.forEach(({ section, value }, i) => {
    const name = nameAt[i] as number
    const facts = { name, section, value, size: 0, type: 0, binding: BINDING.weak, visibility: HIDDEN }
    writeSymbol(layout, view, i * bytes, facts)
  })
  return new Uint8Array(view.buffer)
}

/** The file with the section's new contents at its end; what was there before stays as a gap. */
const moved = (
  { layout, headersAt }: RelocatableFile,
  bytes: Uint8Array,
  section: number,
  contents: readonly Uint8Array[],
): Uint8Array => {
  const start = Math.ceil(bytes.length / 8) * 8
  const file = Buffer.concat([bytes, new Uint8Array(start - bytes.length), ...contents])
  const { section: fields, setWord } = layout
  const header = headersAt + section * fields.bytes
  setWord(viewOf(file), header + fields.offset, start)
  setWord(viewOf(file), header + fields.size, file.length - start)
  return file
}

const withLabels = (file: RelocatableFile, bytes: Uint8Array, labels: readonly Label[]): Uint8Array => {
  const { table, sections, layout } = file
  const strings = table && sections[table.link]
  if (!strings || labels.length === 0) return bytes
  let end = strings.bytes
  const nameAt: number[] = []
  for (const { name } of labels) {
    nameAt.push(end)
    end += name.length + 1
  }
  const texts = Buffer.from(labels.map(({ name }) => `${name}\0`).join(''), 'latin1')
  const renamed = moved(file, bytes, strings.index, [file.contents(strings), texts])
  const symbols = renamed.subarray(table.offset, table.offset + table.bytes)
  return moved(file, renamed, table.index, [symbols, symbolBytes(layout, labels, nameAt)])
}

/** A symbol that is nowhere and that nobody misses. */
const forgetSymbol = (file: RelocatableFile, view: DataView, index: number): void => {
  const { bytes, info, other } = file.layout.symbol
  const at = (file.table?.offset ?? 0) + index * bytes
  view.setUint8(at + info, (BINDING.weak << 4) | (view.getUint8(at + info) & 15))
  view.setUint8(at + other, HIDDEN)
}

/**
 * The object without the calls at `sites`. Their relocations keep symbol and place, without effect, so that another run
 * finds the sites. `tag` tells this object's labels from those of others in one link: it depends on all bytes of the file.
 */
export const withoutCalls = (
  file: RelocatableFile,
  sites: readonly CallSite[],
  tag: string,
): { readonly bytes: Uint8Array; readonly sites: readonly NamedSite[] } => {
  const bytes = file.bytes.slice()
  const view = viewOf(bytes)
  for (const { relocation, start, replacement } of sites) {
    bytes.set(replacement, relocation.section.offset + start)
    file.layout.relocation.clear(view, relocation.at)
    forgetSymbol(file, view, relocation.symbol)
  }
  const { labels, added } = labelSites(file, sites, tag)
  return {
    bytes: withLabels(file, bytes, added),
    sites: sites.map(({ name, isJump }, i) => ({ name, isJump, label: labels[i] as string })),
  }
}
