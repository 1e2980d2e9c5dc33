import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HELPERS, helperOf } from './helper.ts'
import { MAX_ARGS } from './insn.ts'
import { keysOf } from './opcode.ts'

const header = '/usr/include/linux/bpf.h'

test.skipIf(!existsSync(header))('numbers are those of linux/bpf.h', () => {
  // __BPF_FUNC_MAPPER lists the helpers in the order of their numbers, from unspec = 0.
  const mapper = readFileSync(header, 'utf8').split('__BPF_FUNC_MAPPER(FN')[1] ?? ''
  const order = [...mapper.matchAll(/^\s*FN\((\w+)/gm)].map((match) => match[1])
  expect(order[0]).toBe('unspec')
  for (const name of keysOf(HELPERS))
    expect({ name, number: order.indexOf(name) }).toEqual({ name, number: HELPERS[name].number })
})

test('a helper is found by its number, and takes no more arguments than there are registers', () => {
  for (const name of keysOf(HELPERS)) {
    expect(helperOf(HELPERS[name].number)).toBe(name)
    expect(HELPERS[name].args.length).toBeLessThanOrEqual(MAX_ARGS)
  }
  expect(helperOf(0)).toBeUndefined()
})
