import { expect, test } from 'vitest'
import { fakeProviderEnv } from '../../../test/support/provider-env.ts'
import { typeName } from '../../lang/check/index.ts'
import { parseFormat } from '../format.ts'
import { fieldSource, fieldType } from './record.ts'

const { types } = fakeProviderEnv()
const field = (declaration: string, offset: number, size: number, signed = 0) => {
  const [found] = parseFormat(
    `\tfield:${declaration};\toffset:${offset};\tsize:${size};\tsigned:${signed};\n`,
  )
  if (!found) throw new Error(declaration)
  return found
}

test.each([
  ['pid_t pid', 4, 1, 'pid_t'],
  ['char comm[16]', 16, 0, 'char [16]'],
  ['__u8 saddr[4]', 4, 0, '__u8 [4]'],
  ['__u8 saddr_v6[sizeof(struct in6_addr)]', 16, 0, '__u8 [16]'],
  ['unsigned long args[6]', 48, 0, 'unsigned long [6]'],
  ['struct nowhere here[2]', 24, 0, 'unsigned char [24]'],
  ['__data_loc char[] name', 4, 0, 'unsigned int'],
  ['__rel_loc u8[] data', 4, 0, 'unsigned int'],
  ['const void * skbaddr', 8, 0, 'void *'],
  ['struct sock * sk', 8, 0, 'struct sock *'],
  ['bool preempt', 1, 0, 'bool'],
  ['short oom_score_adj', 2, 1, 'short'],
  ['unsigned int flags', 4, 0, 'unsigned int'],
  ['enum no_such_enum what', 4, 0, 'unsigned int'],
  ['no_such_t value', 8, 1, 'long'],
  ['unsigned long narrow', 2, 0, 'unsigned short'], // the record stores less than the type says
])('%s', (declaration, size, signed, want) => {
  expect(typeName(fieldType(field(declaration, 8, size, signed), types))).toBe(want)
})

test.each([
  ['pid_t pid', 12, 4, { kind: 'field', offset: 12, bytes: 4, signed: true }],
  ['unsigned char one', 9, 1, { kind: 'field', offset: 9, bytes: 1, signed: false }],
  ['struct sock * sk', 16, 8, { kind: 'field', offset: 16, bytes: 8, signed: false }],
  ['char comm[16]', 12, 16, { kind: 'address', offset: 12 }],
  ['char two[2]', 12, 2, { kind: 'address', offset: 12 }],
  ['no_such_t large', 16, 24, { kind: 'address', offset: 16 }],
])('%s at %d', (declaration, offset, size, want) => {
  const one = field(declaration, offset, size)
  expect(fieldSource(one, fieldType(one, types))).toEqual(want)
})
