import { expect, test } from 'vitest'
import { fakeProviderEnv } from '../../test/support/provider-env.ts'
import type { DType } from '../defs/index.ts'
import { systemCallType } from './c-type.ts'

const { types } = fakeProviderEnv()

/** A type in brief: pointers with their address space. */
const brief = (type: DType): string => {
  switch (type.kind) {
    case 'pointer':
      return `${brief(type.to)} ${type.space}*`
    case 'struct':
      return `struct ${type.name}${type.members ? '' : ' (incomplete)'}`
    case 'int':
    case 'typedef':
      return type.name
    default:
      return type.kind
  }
}

test.each([
  ['int', 'int'],
  ['unsigned', 'unsigned int'],
  ['unsigned int', 'unsigned int'],
  ['unsigned long', 'unsigned long'],
  ['long unsigned int', 'unsigned long'],
  ['signed char', 'signed char'],
  ['long long int', 'long long'],
  ['size_t', 'size_t'],
  ['umode_no_such_t', 'long'],
  ['const char *', 'char user*'],
  ['char __user *', 'char user*'],
  ['const char *const *', 'char user* user*'],
  ['void *', 'void user*'],
  ['const void *', 'void user*'],
  ['no_such_t *', 'void user*'],
  ['struct sockaddr *', 'struct sockaddr user*'],
  ['const struct no_such_thing *', 'struct no_such_thing (incomplete) user*'],
])('%s is %s', (text, want) => {
  expect(brief(systemCallType(text, types))).toBe(want)
})
