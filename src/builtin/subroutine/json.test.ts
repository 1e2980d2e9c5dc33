import { expect, test } from 'vitest'
import { runSubroutine } from '../../../test/support/subroutine.ts'

const document =
  '{ "a": 1, "b" : [10, "x,]y", {"c": -2.5e3}, [] ], "q\\"r": {"a": true}, "n": null, "s": "say \\"hi\\"", "a.b": 7, "t": "" }'

test.each<[string, string, string | undefined]>([
  [document, 'a', '1'],
  [document, 'b[0]', '10'],
  [document, 'b[1]', 'x,]y'],
  [document, 'b[2]', '{"c": -2.5e3}'],
  [document, 'b[2].c', '-2.5e3'],
  [document, 'b[3]', '[]'],
  [document, 'b[3][0]', undefined],
  [document, 'b[4]', undefined],
  [document, 'b', '[10, "x,]y", {"c": -2.5e3}, [] ]'],
  [document, 'n', 'null'],
  [document, 's', 'say \\"hi\\"'],
  [document, 't', ''],
  [document, 'a.b', undefined],
  [document, 'ab', undefined],
  [document, 'c', undefined],
  [document, 'a[0]', undefined],
  ['[[1,2],[3,[4,5]]]', '[1][1][0]', '4'],
  ['[{"a":{"b":[0,{"c":"deep"}]}}]', '[0].a.b[1].c', 'deep'],
  ['["a\\\\", "b"]', '[1]', 'b'],
  ['{"aa":1,"a":2}', 'a', '2'],
  ['{"a":1,"aa":2}', 'aa', '2'],
  ['[0,1,2,3,4,5,6,7,8,9,10,11,12]', '[12]', '12'],
  ['42', '', '42'],
  ['{"a": {"b": 1}', 'a', '{"b": 1}'],
  ['{"a": {"b": 1', 'a', undefined],
  ['{"a" 1}', 'a', undefined],
  ['', 'a', undefined],
])('%s at %s', (text, path, want) => {
  const call = `json(${JSON.stringify(text)}, ${JSON.stringify(path)})`
  if (want === undefined) expect(runSubroutine(`${call} == NULL`)).toBe(1n)
  else expect(runSubroutine(call)).toBe(want)
})

test.each(['json(NULL, "a")', 'json("{}", NULL)'])('%s is a bad address', (call) => {
  expect(runSubroutine(call)).toBe('badAddress')
})
