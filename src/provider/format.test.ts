import { expect, test } from 'vitest'
import { parseFormat } from './format.ts'

test('the fields of an event, without those that all have', () => {
  const text = `name: sys_enter_execve
ID: 862
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:int __syscall_nr;	offset:8;	size:4;	signed:1;
	field:const char *const * argv;	offset:16;	size:8;	signed:0;
	field:char comm[16];	offset:24;	size:16;	signed:0;

print fmt: "argv: 0x%08lx", ((unsigned long)(REC->argv))
`
  expect(parseFormat(text)).toEqual([
    { type: 'int', name: '__syscall_nr', array: false, offset: 8, bytes: 4, signed: true },
    { type: 'const char *const *', name: 'argv', array: false, offset: 16, bytes: 8, signed: false },
    { type: 'char', name: 'comm', array: true, offset: 24, bytes: 16, signed: false },
  ])
})
