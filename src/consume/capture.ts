/** pcap(): packets go to the capture file that the output is, or are shown as bytes. */
import type { Packet } from '../defs/index.ts'
import type { ProbeName } from './cursor.ts'
import { writeDump } from './dump.ts'
import type { Effects } from './effects.ts'
import { CaptureSection } from './pcapng.ts'
import type { TextBuffer } from './text-buffer.ts'

export type CaptureParts = {
  readonly out: TextBuffer
  readonly effects: Effects
  readonly snapLength: () => number
  /** The probe of the record at hand. */
  readonly probe: () => ProbeName
  /** Writes what was printed so far. */
  readonly flush: () => void
}

/** Who sent or received the packet, as far as the probe knows: for the file's reader. */
const commentOf = ({ pid, command }: Packet, { provider, module, function: fn, name }: ProbeName): string =>
  `pid ${pid}, command ${command}, probe ${provider}:${module}:${fn}:${name}`

export const packetWriter = ({ out, effects, snapLength, probe, flush }: CaptureParts) => {
  /** By file: one that was left and is written again goes on with its section. */
  const sections = new Map<string, CaptureSection>()
  return (packet: Packet): void => {
    if (packet.bytes.length === 0) return
    const file = effects.captureFile()
    if (!file) {
      writeDump(out, packet.bytes, 0, packet.bytes.length)
      return
    }
    flush()
    const begun = file.isEmpty ? undefined : sections.get(file.key)
    const section = begun ?? new CaptureSection(snapLength())
    sections.set(file.key, section)
    file.write(section.packet(packet, commentOf(packet, probe())))
  }
}
