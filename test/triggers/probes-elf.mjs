/**
 * A program that publishes probes as `<sys/sdt.h>` makes them (provider `app`), as bytes: there need be no compiler. It calls
 * `work` with -3, -2 and -1, and exits with how often it found `asked__for` to be traced. With an argument it first waits for a
 * byte of its standard input.
 *
 *   start        the number, a text, the number on the stack, -5, a variable of the program that is 77
 *   done         at two places: the number + 100 in one register, the number + 200 in another
 *   asked__for   the number; only where its semaphore is up
 */
const textAddress = 0x400000
const dataOffset = 0x1000
const dataAddress = 0x402000
const [PT_LOAD, readExecute, readWrite, page] = [1, 5, 6, 0x1000]
const headerBytes = 64 + 2 * 56
const start = textAddress + headerBytes

const data = Buffer.alloc(64)
const place = {
  semaphore: dataAddress,
  asked: dataAddress + 2,
  number: dataAddress + 8,
  text: dataAddress + 16,
  read: dataAddress + 32,
}
data.writeUInt32LE(77, 8)
data.write('a text\0', 16)

/** @param {number} value */
const u32 = (value) => [0, 8, 16, 24].map((shift) => (value >> shift) & 0xff)
const nop = 0x90

const work = [
  ...[0x8b, 0x06], // mov (%rsi), %eax      what is read is in memory when a probe reads it
  ...[0x48, 0x8b, 0x14, 0x25, ...u32(place.number)], // mov number, %rdx
  ...[0x48, 0x83, 0xec, 0x18], // sub $24, %rsp
  ...[0x48, 0x89, 0x7c, 0x24, 0x08], // mov %rdi, 8(%rsp)
  nop, // start
  ...[0x8d, 0x47, 0x64], // lea 100(%rdi), %eax
  nop, // done
  ...[0x8d, 0x8f, ...u32(200)], // lea 200(%rdi), %ecx
  nop, // done
  ...[0x66, 0x83, 0x3c, 0x25, ...u32(place.semaphore), 0], // cmpw $0, semaphore
  ...[0x74, 0x09], // je 1f
  ...[0x66, 0xff, 0x04, 0x25, ...u32(place.asked)], // incw asked
  nop, // asked
  ...[0x48, 0x83, 0xc4, 0x18], // 1: add $24, %rsp
  0xc3, // ret
]
const main = [
  ...[0x83, 0x3c, 0x24, 0x01], // cmpl $1, (%rsp)        the number of its arguments
  ...[0x74, 0x10], // je 2f
  ...[0x31, 0xc0, 0x31, 0xff], // xor %eax, %eax; xor %edi, %edi
  ...[0xbe, ...u32(place.read)], // mov $read, %esi
  ...[0xba, ...u32(1)], // mov $1, %edx
  ...[0x0f, 0x05], // syscall                            read(0, &read, 1)
  ...[0xbb, ...u32(-3)], // 2: mov $-3, %ebx
  ...[0x48, 0x63, 0xfb], // 1: movslq %ebx, %rdi
  ...[0xbe, ...u32(place.text)], // mov $text, %esi
  ...[0xe8, ...u32(19)], // call work
  ...[0xff, 0xc3], // inc %ebx
  ...[0x75, 0xef], // jnz 1b
  ...[0xb8, ...u32(60)], // mov $60, %eax        exit(asked)
  ...[0x0f, 0xb7, 0x3c, 0x25, ...u32(place.asked)], // movzwl asked, %edi
  ...[0x0f, 0x05], // syscall
]
const code = Buffer.from([...main, ...work])

const workAddress = start + main.length
const probes = nopsIn(work)

/** Where the one-byte instructions are that the probes are: no other has a byte like them. @param {number[]} bytes */
function nopsIn(bytes) {
  return bytes.flatMap((byte, at) => (byte === nop ? [workAddress + at] : []))
}

const [startAt = 0, doneAt = 0, doneAgainAt = 0, askedAt = 0] = probes
const notes = [
  { name: 'start', at: startAt, args: '-4@%edi 8@%rsi -8@8(%rsp) -4@$-5 4@number(%rip)' },
  { name: 'done', at: doneAt, args: '-4@%eax' },
  { name: 'done', at: doneAgainAt, args: '-4@%ecx' },
  { name: 'asked__for', at: askedAt, args: '-8@%rdi', semaphore: place.semaphore },
]

/** @param {string[]} names */
const strings = (names) => Buffer.from(`\0${names.join('\0')}\0`)

/** @param {readonly (number | bigint)[]} words */
const u64s = (words) => Buffer.from(BigUint64Array.from(words, BigInt).buffer)

/** @param {Buffer} bytes */
const aligned = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])

const noteSection = Buffer.concat(
  notes.map(({ name, at, args, semaphore = 0 }) => {
    const content = Buffer.concat([u64s([at, 0, semaphore]), Buffer.from(`app\0${name}\0${args}\0`)])
    const head = Buffer.from(Uint32Array.of(8, content.length, 3).buffer)
    return Buffer.concat([head, Buffer.from('stapsdt\0'), aligned(content)])
  }),
)

const symbolNames = ['main', 'work', 'number']
const symbolStrings = strings(symbolNames)
/** @param {string} name @param {number} info @param {number} address @param {number} bytes */
const symbol = (name, info, address, bytes) => {
  const entry = Buffer.alloc(24)
  entry.writeUInt32LE(symbolStrings.indexOf(`\0${name}\0`) + 1, 0)
  entry.set([info, 0, 1, 0], 4)
  entry.set(u64s([address, bytes]), 8)
  return entry
}
/** STB_GLOBAL, and STT_FUNC or STT_OBJECT. */
const [functionInfo, objectInfo] = [0x12, 0x11]

const plainSections = [
  { name: '', type: 0, content: Buffer.alloc(0), link: 0 },
  {
    name: '.symtab',
    type: 2,
    content: Buffer.concat([
      Buffer.alloc(24),
      symbol('main', functionInfo, start, main.length),
      symbol('work', functionInfo, workAddress, work.length),
      symbol('number', objectInfo, place.number, 4),
    ]),
    link: 2,
  },
  { name: '.strtab', type: 3, content: symbolStrings, link: 0 },
  { name: '.note.stapsdt', type: 7, content: noteSection, link: 0 },
]
/** @param {number} flags @param {number} offset @param {number} address @param {number} bytes */
const segment = (flags, offset, address, bytes) =>
  Buffer.concat([
    Buffer.from(Uint32Array.of(PT_LOAD, flags).buffer),
    u64s([offset, address, address, bytes, bytes, page]),
  ])

/** @param {string} declaration */
const declarationNote = (declaration) => {
  const content = Buffer.from(`${declaration}\0`)
  const head = Buffer.from(Uint32Array.of(7, content.length, 1).buffer)
  return Buffer.concat([head, Buffer.from('dtrace\0\0'), aligned(content)])
}

/**
 * @param {string} [declaration] what the program says of its probes in D, as objects of dtrace -G do
 * @returns {Buffer}
 */
export function probesElf(declaration) {
  const sections = declaration
    ? [...plainSections, { name: '.note.dtrace', type: 7, content: declarationNote(declaration), link: 0 }]
    : [...plainSections]
  const sectionNames = strings([...sections.map(({ name }) => name).filter(Boolean), '.shstrtab'])
  sections.push({ name: '.shstrtab', type: 3, content: sectionNames, link: 0 })
  const contents = dataOffset + data.length
  const sectionBytes = sections.reduce((sum, { content }) => sum + content.length, 0)
  const file = Buffer.alloc(contents + sectionBytes + 64 * sections.length)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  // e_type (an executable), e_machine (x86-64), e_version
  file.set([2, 0, 62, 0, 1], 16)
  file.set(u64s([start, 64, contents + sectionBytes]), 24)
  file.set(Buffer.from(Uint16Array.of(64, 56, 2, 64, sections.length, sections.length - 1).buffer), 52)
  file.set(segment(readExecute, 0, textAddress, headerBytes + code.length), 64)
  file.set(segment(readWrite, dataOffset, dataAddress, data.length), 64 + 56)
  file.set(code, headerBytes)
  file.set(data, dataOffset)
  let at = contents
  for (const [index, { name, type, content, link }] of sections.entries()) {
    const header = contents + sectionBytes + 64 * index
    file.writeUInt32LE(name ? sectionNames.indexOf(`\0${name}\0`) + 1 : 0, header)
    file.writeUInt32LE(type, header + 4)
    file.set(u64s([at, content.length]), header + 24)
    file.writeUInt32LE(link, header + 40)
    file.set(content, at)
    at += content.length
  }
  return file
}
