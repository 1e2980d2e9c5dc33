import { expect, test } from 'vitest'
import { checkExpression } from '../../../test/support/check.ts'
import { printExpr } from './print.ts'
import { typeName } from './type-name.ts'

const globals = `
int i; unsigned u; char c; short s; unsigned short us; long l; uint64_t q; uint8_t b; string str; char *p; int *ip;
struct pair { int a; char name[8]; union { int x; char y; }; unsigned f : 3; unsigned g : 7; } pair;
struct pair *pp; int arr[4]; int grid[2][3]; int assoc[string, int]; enum colour { RED, GREEN = 5, BLUE } colour;
inline int TWICE[int v] = v + v;
inline long LIMIT = 7;
BEGIN { self->n = 1; this->t = timestamp; self->map["k"] = 2; }
`

test.each([
  // literals
  ['1', '1:int'],
  ['0x80000000', '2147483648:unsigned int'],
  ["'a'", '97:int'],
  ['"abc"', '"abc":string'],
  // there is no promotion: the operand of greater rank gives the type
  ['c + c', '(c:char + c:char):char'],
  ['c + s', '(convert(c:char):short + s:short):short'],
  ['s + us', '(convert(s:short):unsigned short + us:unsigned short):unsigned short'],
  ['i + u', '(convert(i:int):unsigned int + u:unsigned int):unsigned int'],
  ['u + l', '(convert(u:unsigned int):long + l:long):long'],
  ['l + q', '(convert(l:long):uint64_t + q:uint64_t):uint64_t'],
  ['colour + 1', '(convert(colour:enum colour):int + 1:int):int'],
  ['b << l', '(b:uint8_t << l:long):uint8_t'],
  // comparisons are int, and the common type says how they compare
  ['i < 3', '(i:int <s 3:int):int'],
  ['u < i', '(u:unsigned int <u convert(i:int):unsigned int):int'],
  ['colour == GREEN', '(convert(colour:enum colour):int ==s 5:int):int'],
  ['str == "x"', '(str:string ==str "x":string):int'],
  ['p == "x"', '(stringof(p:char *):string ==str "x":string):int'],
  ['str == NULL', '(str:string ==str stringof(0:long):string):int'],
  ['p == NULL', '(p:char * ==u 0:long):int'],
  ['p == pair.name', '(p:char * ==u decay(pair.name@4):char *):int'],
  // pointers
  ['ip + 1', '(ip:int * +4 1:int64_t):int *'],
  ['1 + ip', '(ip:int * +4 1:int64_t):int *'],
  ['ip - ip', '(ip:int * -4 ip:int *):ptrdiff_t'],
  ['*ip', '*ip:int *:int'],
  ['ip[2]', '*(ip:int * +4 2:int64_t):int *:int'],
  ['&ip[2]', '(ip:int * +4 2:int64_t):int *'],
  ['arr[i]', 'arr[convert(i:int):int64_t < 4]:int'],
  ['*arr', 'arr[0:int]:int'],
  ['grid[1][2]', 'grid[1:int64_t < 2][2:int64_t < 3]:int'],
  ['arr + 1', '(decay(arr):int * +4 1:int64_t):int *'],
  // members, through anonymous unions and bit-fields
  ['pair.a', 'pair.a@0:int'],
  ['pair.y', 'pair.y@12:char'],
  ['pair.g', 'pair.g@16.375:7:unsigned int'],
  ['pp->a', '(*pp:struct pair *).a@0:int'],
  ['&pp->a', '&(*pp:struct pair *).a@0:int *'],
  ['(&pp->a)[1]', '*(&(*pp:struct pair *).a@0:int * +4 1:int64_t):int *:int'],
  ['sizeof (struct pair)', '20:size_t'],
  ['sizeof pair.name', '8:size_t'],
  ['sizeof "abc"', '4:size_t'],
  ['sizeof (string)', '256:size_t'],
  ['offsetof(struct pair, x)', '12:int'],
  // variables
  ['assoc["k", 3]', 'assoc["k":string, 3:int]:int'],
  ['self->n', 'self->n:int'],
  ['this->t', 'this->t:uint64_t'],
  ['self->map["k"]', 'self->map["k":string]:int'],
  ['TWICE[i]', '(i:int + i:int):int'],
  ['LIMIT + 1', '8:long'],
  ['BLUE', '6:enum colour'],
  // conditional and logical operators
  ['i ? c : l', '(i:int ? convert(c:char):long : l:long):long'],
  ['i ? str : "x"', '(i:int ? str:string : "x":string):string'],
  ['i ? p : NULL', '(i:int ? p:char * : 0:char *):char *'],
  ['1 ? c : l', 'convert(c:char):long'],
  ['i && p', '(i:int && p:char *):int'],
  ['1 ^^ 1', '0:int'],
  ['!p', '!p:char *:int'],
  ['(i, l)', '(i:int, l:long):long'],
  // casts
  ['(char)300', '44:char'],
  ['(uint8_t)-1', '255:uint8_t'],
  ['(int)0xffffffff', '-1:int'],
  ['(struct pair *)l', 'convert(l:long):struct pair *'],
  ['(long)pp', 'convert(pp:struct pair *):long'],
  ['(string)p', 'stringof(p:char *):string'],
  ['stringof l', 'stringof(l:long):string'],
  ['stringof(pair.name)', 'stringof(pair.name@4:char [8]):string'],
  // constants fold in 64 bits, with the sign of their type
  ['7 / -2', '-3:int'],
  ['-7 % 3', '-1:int'],
  ['1 << 33', '8589934592:int'],
  ['~0u', '18446744073709551615:unsigned int'],
  ['2 > 1 && 3 != 4', '1:int'],
  // assignments
  ['i = l', '(i = convert(l:long):int):int'],
  ['c += i', '(c += i:int in int):char'],
  ['u <<= l', '(u <<= l:long in unsigned int):unsigned int'],
  ['ip += 2', '(ip += 2:int64_t in int * by 4):int *'],
  ['ip++', 'ip++4:int *'],
  ['--i', '--i:int'],
  ['fresh++', 'fresh++:int64_t'],
  ['str = p', '(str = stringof(p:char *):string):string'],
  ['self->n = 0', '(self->n = 0:int):int'],
  // the kernel
  [
    '&`vfs_read == NULL',
    '(&vmlinux`vfs_read:ssize_t (*)(struct file *, char *, size_t, loff_t *) ==u 0:long):int',
  ],
  ['`jiffies + 1', '(vmlinux`jiffies:unsigned long + 1:unsigned long):unsigned long'],
  ['`linux_banner[3]', 'vmlinux`linux_banner[3:int64_t < 64]:char'],
])('%s is %s', (text, want) => {
  expect(printExpr(checkExpression(text, globals))).toBe(want)
})

test.each([
  ['curthread', 'struct task_struct *'],
  ['curthread->pid', 'pid_t'],
  ['curthread->comm', 'char [16]'],
  ['(struct sk_buff *)arg0', 'struct sk_buff *'],
  ['((struct sk_buff *)arg0)->len', 'unsigned int'],
  ['((struct sock *)arg0)->__sk_common.skc_dport', '__be16'],
  ['((struct file *)arg0)->f_path.dentry->d_name.name', 'unsigned char *'],
  ['(int (*)(void))arg0', 'int (*)(void)'],
  ['execname', 'string'],
])('%s has type %s', (text, want) => {
  expect(typeName(checkExpression(text).type)).toBe(want)
})
